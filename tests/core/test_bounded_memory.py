"""What is held in memory stays within its bytes, whatever is put in."""

from hypothesis import given
from hypothesis import strategies as st

from core.bounded_memory import BoundedMemory

puts = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)))


@given(puts)
def test_no_order_of_puts_holds_more_than_the_limit(pairs):
    memory = BoundedMemory(10)
    sizes = {}
    for key, size in pairs:
        memory.put(key, size, size)
        sizes[key] = size
        held = {key: memory.get(key) for key in sizes if memory.get(key) is not None}
        assert sum(held.values()) == memory.size <= 10
        assert all(sizes[key] == size for key, size in held.items())


def test_what_was_used_least_recently_goes_first():
    memory = BoundedMemory(10)
    for key in "abc":
        memory.put(key, key, 3)
    memory.get("a")
    memory.put("d", "d", 3)
    assert [key for key in "abcd" if memory.get(key)] == ["a", "c", "d"]


def test_one_value_larger_than_the_limit_leaves_the_others_alone():
    memory = BoundedMemory(10)
    memory.put("a", "a", 3)
    memory.put("b", "b", 11)
    assert (memory.get("a"), memory.get("b")) == ("a", None)
