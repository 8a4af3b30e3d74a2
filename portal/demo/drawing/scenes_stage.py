"""Scenes on a stage: congresses, ceremonies, groups with their certificates."""

from __future__ import annotations

from portal.demo.drawing.canvas import Canvas, lighten, rgb
from portal.demo.drawing.figures import figure, seen_from_behind
from portal.demo.drawing.lettering import write
from portal.demo.drawing.looks import somebody
from portal.demo.drawing.props import GOLD, certificate, flag, flowers, star


def _stage(c: Canvas, floor: float, *usual: tuple[str, ...]) -> None:
    """A hall's front wall: red drapes, the lettered backdrop, busts and flags left and right of it."""
    rng, a = c.rng, c.aspect
    title, subtitle, agency = c.banner(*((*words, "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG") for words in usual))
    drape = rng.choice([rgb("8f1720"), rgb("1f3f77"), rgb("7d1a2b"), rgb("9b1c1c")])
    c.gradient(0, floor, lighten(drape, -0.35), drape, lighten(drape, -0.25))
    for fold in range(int(a * 26)):
        x = fold / 26 + rng.uniform(-0.005, 0.005)
        c.rect(x, 0, x + 0.013, floor, (*lighten(drape, -0.5), 60))
        c.rect(x + 0.02, 0, x + 0.026, floor, (*lighten(drape, 0.3), 34))
    board = rng.choice([rgb("b5141c"), rgb("c01a20"), rgb("14539b"), rgb("0f6b5c")])
    left, right = a * 0.16, a * 0.84
    c.glow(a / 2, floor * 0.4, 0.42, lighten(board, 0.4), 0.35)
    c.rect(left - 0.008, floor * 0.07, right + 0.008, floor * 0.72, rgb("d8b04a"))
    c.gradient(floor * 0.08, floor * 0.71, lighten(board, 0.08), board, lighten(board, -0.25), x0=left, x1=right)
    width = (right - left) * 0.9
    write(c, agency, a / 2, floor * 0.17, 0.022, rgb("fff4d0"), fit=width * 0.72)
    write(c, title, a / 2, floor * 0.37, 0.062, GOLD, fit=width)
    write(c, subtitle, a / 2, floor * 0.55, 0.034, rgb("fff4d0"), fit=width * 0.84)
    star(c, left + 0.07, floor * 0.17, 0.026, GOLD)
    flag(c, a * 0.08, floor * 0.3, min(0.2, a * 0.12))
    c.gradient(floor, floor + 0.06, rgb("8a5a34"), rgb("5f3b22"))
    c.rect(0, floor - 0.004, a, floor + 0.004, rgb("b98a55"))


def _spotlights(c: Canvas, floor: float) -> None:
    for _ in range(3):
        x = c.rng.uniform(0.1, 0.9) * c.aspect
        with c.soft((255, 240, 205), 0.03, 0.13) as stain:
            stain.poly([(x - 0.01, -0.02), (x + 0.01, -0.02), (x + 0.24, floor), (x - 0.24, floor)], (255,))


def hall(c: Canvas) -> None:
    """A conference seen from the rows: the stage far away, heads in front, out of focus the nearest."""
    rng, a = c.rng, c.aspect
    floor = 0.5
    _stage(
        c,
        floor,
        ("HỘI NGHỊ ĐIỂN HÌNH TIÊN TIẾN", "ĐOÀN KẾT - KỶ CƯƠNG - SÁNG TẠO - HIỆU QUẢ"),
        ("HỘI NGHỊ TỔNG KẾT CÔNG TÁC NĂM", "VÀ TRIỂN KHAI NHIỆM VỤ TRỌNG TÂM"),
        ("HỘI NGHỊ SƠ KẾT PHONG TRÀO THI ĐUA", "TRIỂN KHAI NHIỆM VỤ SÁU THÁNG CUỐI NĂM"),
        ("HỘI NGHỊ CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC", "DÂN CHỦ - TRÁCH NHIỆM - ĐỔI MỚI"),
        ("PHÁT ĐỘNG PHONG TRÀO THI ĐUA", "VÌ MỘT TỈNH PHÚ GIANG XANH - SẠCH - ĐẸP"),
    )
    # The presiding table and the lectern
    seats = rng.randint(3, 5)
    for k in range(seats):
        x = a * (0.34 + 0.09 * k)
        figure(c, x, floor + 0.09, 0.27, somebody(rng), "clasp")
    c.rect(a * 0.28, floor - 0.05, a * 0.36 + a * 0.09 * (seats - 1) + a * 0.06, floor + 0.05, rgb("b3202a"))
    c.rect(a * 0.28, floor - 0.055, a * 0.36 + a * 0.09 * (seats - 1) + a * 0.06, floor - 0.03, rgb("f3efe6"))
    for k in range(seats):
        flowers(c, a * (0.37 + 0.09 * k), floor - 0.06, 0.022)
    figure(c, a * 0.19, floor + 0.03, 0.29, somebody(rng, "suit" if rng.random() < 0.5 else "ao_dai"), "note")
    c.poly(
        [(a * 0.165, floor - 0.1), (a * 0.235, floor - 0.1), (a * 0.225, floor + 0.04), (a * 0.175, floor + 0.04)],
        rgb("7a4a26"),
    )
    flowers(c, a * 0.2, floor - 0.1, 0.04)
    flowers(c, a * 0.8, floor + 0.01, 0.09)
    _spotlights(c, floor)
    c.gradient(floor + 0.05, 1, rgb("4a2c28"), rgb("1d1518"))
    chair = rng.choice([rgb("7a1d24"), rgb("26375c"), rgb("5b4632")])
    rows = 5
    for row in range(rows):
        size = 0.045 * 1.5**row
        y = floor + 0.1 + 0.36 * (row / (rows - 1)) ** 1.35
        if row == rows - 1:
            c.defocus(0.0016)
        step = size * 2.3
        for k in range(int(a / step) + 2):
            x = (k + 0.5 * (row % 2)) * step + rng.uniform(-0.12, 0.12) * size
            if rng.random() < 0.93:
                seen_from_behind(c, x, y + rng.uniform(-0.1, 0.1) * size, size, somebody(rng), chair)
        with c.soft((16, 10, 18), 0.03, 0.18) as stain:
            stain.rect(0, y - size, a, 1, (255,))


def ceremony(c: Canvas) -> None:
    """Honorees on the stage with their framed certificates and flowers, an official at their side."""
    rng, a = c.rng, c.aspect
    floor = 0.86
    _stage(
        c,
        floor,
        ("KHEN THƯỞNG ĐIỂN HÌNH TIÊN TIẾN", "TẬP THỂ VÀ CÁ NHÂN TIÊU BIỂU"),
        ("LỄ TRAO TẶNG GIẤY KHEN", "CÓ THÀNH TÍCH XUẤT SẮC TRONG PHONG TRÀO THI ĐUA"),
        ("BIỂU DƯƠNG NGƯỜI TỐT, VIỆC TỐT", "VIỆC NHỎ - NGHĨA LỚN"),
        ("VINH DANH TẬP THỂ XUẤT SẮC", "THI ĐUA LÀ YÊU NƯỚC, YÊU NƯỚC THÌ PHẢI THI ĐUA"),
    )
    c.gradient(floor - 0.02, 1, rgb("9a6a3e"), rgb("6b4426"), rgb("3b2518"))
    count = max(4, min(13, round(a * rng.uniform(4.2, 5.6))))
    height = rng.uniform(0.5, 0.58)
    step = a * 0.86 / count
    for k in range(count):
        x = a * 0.07 + step * (k + 0.5)
        look = somebody(rng)
        y = floor + 0.05 + rng.uniform(-0.01, 0.01)
        figure(c, x, y, height * rng.uniform(0.95, 1.04), look, "hold", flip=rng.random() < 0.4)
        certificate(c, x, y - height * 0.57, height * 0.235)
        if rng.random() < 0.7:
            flowers(c, x + height * 0.1, y - height * 0.66, height * 0.075)
    for side in (0.03, 0.97):
        flowers(c, a * side, floor + 0.07, 0.12)
    _spotlights(c, floor)
    for k in range(int(a * 5)):
        if rng.random() < 0.55:
            with c.soft(rgb("17131c"), 0.008, 0.95) as stain:
                x = k / 5 + rng.uniform(0, 0.1)
                stain.ellipse(x, 1.0, 0.05, 0.07, (255,))
                stain.ellipse(x, 1.09, 0.13, 0.1, (255,))


def handover(c: Canvas) -> None:
    """One official hands one certificate to one person: the picture everybody expects."""
    rng, a = c.rng, c.aspect
    floor = 0.93
    second = "PHONG TRÀO THI ĐUA YÊU NƯỚC"
    _stage(c, floor, ("KHEN THƯỞNG ĐỘT XUẤT", second), ("GƯƠNG NGƯỜI TỐT, VIỆC TỐT", second))
    c.defocus(0.006)
    c.gradient(floor, 1, rgb("8a5a34"), rgb("5f3b22"))
    left = figure(c, a / 2 - 0.2, 1.02, 0.82, somebody(rng, "suit", is_woman=False), "hold")
    right = figure(c, a / 2 + 0.2, 1.02, 0.78, somebody(rng), "hold", flip=True)
    certificate(c, a / 2, (left["left"][1] + right["left"][1]) / 2 - 0.02, 0.2)
    flowers(c, a / 2 + 0.24, 0.54, 0.075)
    if a > 1.2:
        figure(c, a / 2 + 0.62, 1.04, 0.76, somebody(rng, "ao_dai", is_woman=True), "clap")
        figure(c, a / 2 - 0.62, 1.04, 0.78, somebody(rng), "clap")
    _spotlights(c, floor)


def group(c: Canvas, *, dress: str = "") -> None:
    """A unit in two rows in front of its office, all in the same ``dress`` where one is given."""
    rng, a = c.rng, c.aspect
    wall = rng.choice([rgb("e9dfc8"), rgb("dfe5e2"), rgb("ecd9c4")])
    c.gradient(0, 0.8, lighten(wall, 0.15), wall, lighten(wall, -0.12))
    for floor in range(2):
        for k in range(int(a * 5) + 1):
            x, y = 0.06 + k * 0.2, 0.08 + floor * 0.27
            c.rect(x, y, x + 0.11, y + 0.17, rgb("6d8fa3"))
            c.poly(
                [(x, y + 0.17), (x + 0.08, y), (x + 0.11, y), (x + 0.11, y + 0.03), (x + 0.03, y + 0.17)],
                (255, 255, 255, 46),
            )
            c.rect(x - 0.006, y + 0.17, x + 0.116, y + 0.182, lighten(wall, 0.4))
        c.rect(0, 0.315 + floor * 0.27, a, 0.328 + floor * 0.27, lighten(wall, -0.2))
    c.rect(a / 2 - 0.42, 0.3, a / 2 + 0.42, 0.36, rgb("a4161e"))
    write(
        c,
        c.banner(
            ("TẬP THỂ LAO ĐỘNG XUẤT SẮC",), ("ĐOÀN KẾT - TRÁCH NHIỆM - TẬN TỤY",), ("LÁ CỜ ĐẦU PHONG TRÀO THI ĐUA",)
        )[0],
        a / 2,
        0.328,
        0.028,
        GOLD,
        fit=0.78,
    )
    for side in (0.07, 0.93):
        c.ellipse(a * side, 0.72, 0.09, 0.17, rgb("3f6b45"))
        c.ellipse(a * side + 0.02, 0.68, 0.06, 0.12, rgb("5c8d55"))
    c.defocus(0.0035)
    c.gradient(0.78, 1, rgb("b4aca0"), rgb("8c8478"))
    for row, (y, height) in enumerate(((0.84, 0.5), (0.95, 0.53))):
        count = max(4, round(a * (5.4 if row == 0 else 4.8)))
        for k in range(count):
            x = a * 0.08 + a * 0.84 * (k + 0.5) / count + rng.uniform(-0.012, 0.012)
            pose = "hold" if row and k == count // 2 else rng.choice(("stand", "clasp", "stand"))
            figure(c, x, y, height * rng.uniform(0.95, 1.05), somebody(rng, dress), pose, flip=rng.random() < 0.5)
            if row and k == count // 2:
                certificate(c, x, y - height * 0.56, 0.15)
