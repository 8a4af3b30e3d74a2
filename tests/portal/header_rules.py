"""Judges an answer's headers by the published rules of Mozilla's HTTP Observatory and of OWASP ASVS 4.0.3, level 2.

Pure functions over what was answered by HTTPS. Sources: MDN, "HTTP Observatory: tests and scoring"; ASVS 3.4, 8.2.1
and 14.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import Morsel

SIX_MONTHS = 15_768_000  # seconds
FULL_MARKS = 120  # 100, and 10 for a policy that begins with none, 5 for referrers, 5 for frames


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered by HTTPS.

    Args:
        headers: names in small letters.
        cookies: those set.
        scripts: addresses of the scripts of a page.
        is_personal: whether it is for one person who has signed in.
    """

    headers: Mapping[str, str]
    cookies: Sequence[Morsel[str]] = ()
    scripts: Sequence[str] = ()
    is_personal: bool = False


@dataclass(slots=True)
class Mark:
    """Points by Observatory's rules (a bonus counts from 90 on only), and what ASVS finds missing."""

    score: int
    losses: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def judge(answer: Answer) -> Mark:
    """Returns the mark of one answer."""
    policy = directives(answer.headers.get("content-security-policy", ""))
    points = {
        "policy": _policy(policy),
        "cookies": _cookies(answer.cookies),
        # Observatory takes nothing off for "*", which comes without cookies: what is public may be read anywhere.
        "sharing": 0 if answer.headers.get("access-control-allow-origin", "*") == "*" else -50,
        "referrer": _referrer(answer.headers.get("referrer-policy", "")),
        "transport": _transport(answer.headers.get("strict-transport-security", "")),
        "scripts": -50 if any("://" in each or each.startswith("//") for each in answer.scripts) else 0,
        "types": 0 if answer.headers.get("x-content-type-options") == "nosniff" else -5,
        "frames": _frames(policy, answer.headers.get("x-frame-options", "")),
        "resources": 0,  # Observatory takes nothing off; that there is such a header is asked below
    }
    losses = {name: value for name, value in points.items() if value < 0}
    score = 100 + sum(losses.values())
    if score >= 90:
        score += sum(value for value in points.values() if value > 0)
    return Mark(max(0, score), losses, list(_asvs(answer, policy)))


def directives(policy: str) -> dict[str, list[str]]:
    """Returns the directives of a content security policy, the first of each name."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        if words := part.split():
            found.setdefault(words[0].lower(), words[1:])
    return found


def _policy(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    objects = policy.get("object-src", default)
    if "'unsafe-inline'" in scripts and not any(each.startswith(("'nonce-", "'sha")) for each in scripts):
        return -20
    if any(each in ("*", "https:", "http:", "data:") for each in (*scripts, *objects)):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles or "data:" in styles:
        return 0
    return 10 if default == ["'none'"] else 5


def _cookies(cookies: Sequence[Morsel[str]]) -> int:
    worst = 0
    for cookie in cookies:
        is_session = "session" in cookie.key.lower()
        if not cookie["secure"]:
            worst = min(worst, -40 if is_session else -20)
        if is_session and not cookie["httponly"]:
            worst = min(worst, -30)
        if "csrf" in cookie.key.lower() and not cookie["samesite"]:
            worst = min(worst, -20)
    if worst == 0 and cookies and all(cookie["samesite"] for cookie in cookies):
        return 5
    return worst


def _referrer(policy: str) -> int:
    if policy in ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"):
        return 5
    return -5 if policy in ("origin", "origin-when-cross-origin", "unsafe-url") else 0


def _transport(header: str) -> int:
    age = re.search(r"max-age=([0-9]{1,10})", header)
    if not age:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _frames(policy: Mapping[str, list[str]], header: str) -> int:
    if "frame-ancestors" in policy and "*" not in policy["frame-ancestors"]:
        return 5
    return 0 if header.upper() in ("DENY", "SAMEORIGIN") else -20


def _asvs(answer: Answer, policy: Mapping[str, list[str]]) -> list[str]:
    headers, faults = answer.headers, []
    kind = headers.get("content-type", "")
    is_text = kind.startswith("text/") or "xml" in kind.partition(";")[0].replace("openxml", "")
    if is_text and not kind.startswith("image/") and "charset=" not in kind:
        faults.append(f"14.4.1 no charset: {kind}")
    for rule, name in (
        ("14.4.3", "content-security-policy"),
        ("14.4.4", "x-content-type-options"),
        ("14.4.5", "strict-transport-security"),
        ("14.4.6", "referrer-policy"),
        ("14.5.3", "cross-origin-resource-policy"),
        ("8.2.1", "cache-control"),
    ):
        if not headers.get(name):
            faults.append(f"{rule} no {name}")
    if "frame-ancestors" not in policy and "x-frame-options" not in headers:
        faults.append("14.4.7 may be framed by any site")
    if answer.is_personal and not re.search("no-store|no-cache|private", headers.get("cache-control", "")):
        faults.append("8.2.1 a personal answer may be kept by others")
    for cookie in answer.cookies:
        is_session = "session" in cookie.key.lower()
        if not cookie["secure"]:
            faults.append(f"3.4.1 {cookie.key} without Secure")
        if is_session and not cookie["httponly"]:
            faults.append(f"3.4.2 {cookie.key} without HttpOnly")
        if not cookie["samesite"]:
            faults.append(f"3.4.3 {cookie.key} without SameSite")
        if (is_session or "csrf" in cookie.key.lower()) and not cookie.key.startswith("__Host-"):
            faults.append(f"3.4.4 {cookie.key} without __Host-")
    if re.search(r"[0-9]", headers.get("server", "") + headers.get("x-powered-by", "")):
        faults.append("14.3.3 a version is told")
    if headers.get("content-encoding") == "None":
        faults.append("Content-Encoding: None")
    return faults
