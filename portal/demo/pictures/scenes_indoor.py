"""Indoor scenes: halls and stages, offices and counters, papers and portraits."""

from __future__ import annotations

import math
from dataclasses import replace

from portal.demo.pictures.canvas import Canvas, Colour, lighten, mix, rgb
from portal.demo.pictures.lettering import write
from portal.demo.pictures.people import HAIRS, Look, figure, portrait, seen_from_behind, somebody

GOLD = rgb("ffd84a")


def _flowers(c: Canvas, x: float, y: float, size: float) -> None:
    palette = [rgb(code) for code in ("e9485f", "f7c6cf", "f6e05e", "f3f0e8", "d46ab0", "f08a3c")]
    for _ in range(22):
        c.ellipse(
            x + c.rng.gauss(0, size * 0.5),
            y + size * 0.25 + c.rng.gauss(0, size * 0.2),
            size * 0.2,
            size * 0.09,
            rgb("3f7a45"),
            tilt=c.rng.uniform(-60, 60),
        )
    for _ in range(26):
        px, py, r = x + c.rng.gauss(0, size * 0.4), y + c.rng.gauss(0, size * 0.2), size * c.rng.uniform(0.08, 0.15)
        tone = c.rng.choice(palette)
        c.ellipse(px, py, r, r, tone)
        c.ellipse(px - r * 0.2, py - r * 0.2, r * 0.5, r * 0.5, lighten(tone, 0.35))


def _flag(c: Canvas, x: float, y: float, width: float) -> None:
    height = width * 0.64
    c.rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2, rgb("d0202a"))
    _star(c, x, y, height * 0.3, rgb("ffdf3d"))


def _star(c: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    outline = []
    for k in range(10):
        reach = radius if k % 2 == 0 else radius * 0.4
        turn = -math.pi / 2 + k * math.pi / 5
        outline.append((x + math.cos(turn) * reach, y + math.sin(turn) * reach))
    c.poly(outline, colour)


def _certificate(c: Canvas, x: float, y: float, width: float) -> None:
    height = width * 0.72
    c.rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2, rgb("c9982f"))
    c.rect(x - width * 0.43, y - height * 0.4, x + width * 0.43, y + height * 0.4, rgb("fbf5e2"))
    c.line([(x - width * 0.22, y - height * 0.16), (x + width * 0.22, y - height * 0.16)], height * 0.09, rgb("c2242e"))
    for row in range(3):
        c.line(
            [(x - width * 0.3, y + height * (0.02 + row * 0.1)), (x + width * 0.3, y + height * (0.02 + row * 0.1))],
            height * 0.025,
            rgb("8d8674"),
        )


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
    _star(c, left + 0.07, floor * 0.17, 0.026, GOLD)
    _flag(c, a * 0.08, floor * 0.3, min(0.2, a * 0.12))
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
        _flowers(c, a * (0.37 + 0.09 * k), floor - 0.06, 0.022)
    figure(c, a * 0.19, floor + 0.03, 0.29, somebody(rng, "suit" if rng.random() < 0.5 else "ao_dai"), "note")
    c.poly(
        [(a * 0.165, floor - 0.1), (a * 0.235, floor - 0.1), (a * 0.225, floor + 0.04), (a * 0.175, floor + 0.04)],
        rgb("7a4a26"),
    )
    _flowers(c, a * 0.2, floor - 0.1, 0.04)
    _flowers(c, a * 0.8, floor + 0.01, 0.09)
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
        _certificate(c, x, y - height * 0.57, height * 0.235)
        if rng.random() < 0.7:
            _flowers(c, x + height * 0.1, y - height * 0.66, height * 0.075)
    for side in (0.03, 0.97):
        _flowers(c, a * side, floor + 0.07, 0.12)
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
    _certificate(c, a / 2, (left["left"][1] + right["left"][1]) / 2 - 0.02, 0.2)
    _flowers(c, a / 2 + 0.24, 0.54, 0.075)
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
                _certificate(c, x, y - height * 0.56, 0.15)


def meeting(c: Canvas) -> None:
    """A working session around a long table, with a screen on the wall."""
    rng, a = c.rng, c.aspect
    wall = rng.choice([rgb("d9d3c5"), rgb("cfd8da"), rgb("e2d6c4"), rgb("c9d2c4")])
    c.gradient(0, 0.62, lighten(wall, -0.08), lighten(wall, 0.2), wall)
    for k in range(3):
        x = 0.1 + k * 0.34
        if x < a * 0.34:
            c.rect(x, 0.08, x + 0.24, 0.46, rgb("cfe4ec"))
            c.gradient(0.08, 0.46, rgb("a9cfe2"), rgb("e8f1e4"), x0=x, x1=x + 0.24)
            c.line([(x + 0.12, 0.08), (x + 0.12, 0.46)], 0.008, rgb("f4f1ea"))
            with c.soft((255, 250, 230), 0.03, 0.25) as stain:
                stain.poly([(x, 0.46), (x + 0.24, 0.46), (x + 0.5, 0.9), (x + 0.1, 0.9)], (255,))
    left = a * 0.52
    c.rect(left - 0.01, 0.06, left + 0.53, 0.4, rgb("23262c"))
    _map_screen(c, left, 0.07, 0.52, 0.32)
    c.defocus(0.003)
    c.gradient(0.6, 1, rgb("8f7a60"), rgb("57463a"))
    people = max(3, round(a * 3.2))
    for k in range(people):
        figure(
            c,
            a * (0.08 + 0.84 * (k + 0.5) / people),
            0.86,
            0.52,
            somebody(rng),
            rng.choice(("clasp", "note", "clasp")),
            flip=rng.random() < 0.5,
        )
    wood = rng.choice([rgb("7d4f2b"), rgb("5f4028"), rgb("8a6a48")])
    c.poly([(a * 0.02, 0.655), (a * 0.98, 0.655), (a * 1.12, 0.8), (-a * 0.12, 0.8)], lighten(wood, 0.16))
    c.poly([(-a * 0.12, 0.8), (a * 1.12, 0.8), (a * 1.12, 1), (-a * 0.12, 1)], wood)
    c.line([(-0.1, 0.8), (a + 0.1, 0.8)], 0.012, lighten(wood, 0.3))
    for k in range(people):
        x = a * (0.08 + 0.84 * (k + 0.5) / people)
        c.poly([(x - 0.07, 0.73), (x + 0.06, 0.73), (x + 0.075, 0.775), (x - 0.08, 0.775)], rgb("f7f4ec"))
        c.rect(x + 0.1, 0.69, x + 0.118, 0.75, (190, 220, 235, 200), 0.004)
        if rng.random() < 0.5:
            c.poly([(x - 0.1, 0.69), (x + 0.04, 0.69), (x + 0.05, 0.755), (x - 0.11, 0.755)], rgb("3a3e46"))
    _flowers(c, a / 2, 0.69, 0.08)
    for k in range(int(a * 2)):
        x = (k + 0.5) * a / int(a * 2) + rng.uniform(-0.08, 0.08)
        seen_from_behind(c, x, 0.9, 0.16, somebody(rng), rgb("33302f"))


def _map_screen(c: Canvas, x: float, y: float, width: float, height: float) -> None:
    """A cadastral map: parcels, a river, a road."""
    rng = c.rng
    c.rect(x, y, x + width, y + height, rgb("eef3e6"))
    columns, rows = 9, 6
    xs = [
        [x + width * (k + rng.uniform(-0.25, 0.25) * (0 < k < columns)) / columns for k in range(columns + 1)]
        for _ in range(rows + 1)
    ]
    ys = [
        [y + height * (r + rng.uniform(-0.2, 0.2) * (0 < r < rows)) / rows for _ in range(columns + 1)]
        for r in range(rows + 1)
    ]
    fills = [rgb(code) for code in ("dfe9c8", "cfe3b4", "f3e6b8", "e9d3c0", "f7efd2", "c5dcc8", "f1d9d9")]
    for r in range(rows):
        for k in range(columns):
            corners = [
                (xs[r][k], ys[r][k]),
                (xs[r][k + 1], ys[r][k + 1]),
                (xs[r + 1][k + 1], ys[r + 1][k + 1]),
                (xs[r + 1][k], ys[r + 1][k]),
            ]
            c.poly(corners, rng.choice(fills))
            c.line([*corners, corners[0]], max(0.0015, width * 0.003), rgb("b0704a"))
    bend = rng.uniform(0.2, 0.8)
    river = [(x + width * (bend + 0.12 * math.sin(t * 5)), y + height * t) for t in (0.02, 0.2, 0.4, 0.6, 0.8, 0.98)]
    c.line(river, width * 0.05, rgb("8fc0dd"))
    c.line(
        [
            (x + width * 0.02, y + height * 0.66),
            (x + width * 0.5, y + height * 0.5),
            (x + width * 0.98, y + height * 0.62),
        ],
        width * 0.018,
        rgb("f2b84b"),
    )
    for _ in range(3):
        px, py = x + width * rng.uniform(0.1, 0.9), y + height * rng.uniform(0.15, 0.85)
        c.ellipse(px, py, width * 0.017, width * 0.017, rgb("d3202c"))


def counter(c: Canvas) -> None:
    """The one-stop counter where citizens hand in land papers."""
    rng, a = c.rng, c.aspect
    wall = rng.choice([rgb("e8e2d4"), rgb("dbe6ea"), rgb("efe4d0")])
    c.gradient(0, 0.7, lighten(wall, 0.2), wall)
    c.rect(0, 0.07, a, 0.2, rng.choice([rgb("a8181f"), rgb("155a9c"), rgb("0f6d55")]))
    write(
        c,
        c.banner(
            ("BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",),
            ("VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",),
            ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",),
        )[0],
        a / 2,
        0.135,
        0.046,
        GOLD,
        fit=a * 0.86,
    )
    windows = max(2, round(a * 1.9))
    for k in range(windows):
        x = a * (k + 0.5) / windows
        c.rect(x - 0.06, 0.24, x + 0.06, 0.33, rgb("20242c"), 0.008)
        write(c, f"{rng.randint(1, 4)}0{rng.randint(10, 99)}", x, 0.285, 0.035, rgb("ff6a4a"))
    c.defocus(0.002)
    for k in range(windows):
        x = a * (k + 0.5) / windows
        figure(
            c,
            x,
            0.93,
            0.5,
            somebody(rng, rng.choice(["shirt", "ao_dai"])),
            rng.choice(["note", "clasp"]),
            flip=k % 2 == 0,
        )
    wood = rng.choice([rgb("b98d5a"), rgb("8a6440"), rgb("c9a679")])
    c.rect(0, 0.64, a, 0.67, lighten(wood, 0.3))
    c.gradient(0.67, 1, wood, lighten(wood, -0.3))
    for k in range(windows + 1):
        x = a * k / windows
        c.rect(x - 0.008, 0.4, x + 0.008, 0.66, (220, 235, 240, 150))
        c.line([(x, 0.68), (x, 1)], 0.006, lighten(wood, -0.35))
    for k in range(windows):
        x = a * (k + 0.5) / windows
        c.rect(x + 0.06, 0.53, x + 0.19, 0.63, rgb("2b3038"), 0.008)
        c.rect(x + 0.115, 0.63, x + 0.135, 0.65, rgb("2b3038"))
        for sheet in range(3):
            c.rect(x - 0.17, 0.632 - sheet * 0.009, x - 0.07, 0.638 - sheet * 0.009, rgb("f8f5ec"))
        if rng.random() < 0.85:
            seen_from_behind(c, x + rng.uniform(-0.05, 0.05), 0.8, 0.155, somebody(rng))


def office(c: Canvas) -> None:
    """Screens with maps and curves: the data and monitoring room at work."""
    rng, a = c.rng, c.aspect
    dark = rng.choice([rgb("1d2a3c"), rgb("24303a"), rgb("2a2f45")])
    c.gradient(0, 1, lighten(dark, -0.3), dark, lighten(dark, 0.06))
    columns = max(2, round(a * 1.9))
    for row in range(2):
        for k in range(columns):
            x, y, w, h = a * 0.06 + k * a * 0.88 / columns, 0.06 + row * 0.25, a * 0.88 / columns - 0.015, 0.235
            if (row + k) % 2:
                c.rect(x, y, x + w, y + h, rgb("0d2b3a"))
                for line in range(3):
                    level = y + h * rng.uniform(0.3, 0.75)
                    phase = rng.uniform(0, 6)
                    curve = [
                        (x + w * t / 24, level + h * 0.13 * math.sin(phase + t * rng.uniform(0.3, 0.5)))
                        for t in range(25)
                    ]
                    c.line(curve, 0.004, [rgb("54d6c2"), rgb("f4b942"), rgb("7ab8ff")][line])
                for k2 in range(1, 5):
                    c.line([(x, y + h * k2 / 5), (x + w, y + h * k2 / 5)], 0.001, (255, 255, 255, 40))
            else:
                _map_screen(c, x, y, w, h)
    c.glow(a / 2, 0.3, 0.6, rgb("9fd4e8"), 0.16)
    c.defocus(0.0025)
    people = max(2, round(a * 1.7))
    for k in range(people):
        x = a * (k + 0.5) / people + rng.uniform(-0.03, 0.03)
        c.rect(x - 0.19, 0.56, x + 0.19, 0.76, rgb("11151c"), 0.012)
        c.gradient(0.572, 0.748, rgb("173c52"), rgb("2a6474"), x0=x - 0.178, x1=x + 0.178)
        for bar in range(8):
            c.rect(
                x - 0.15 + bar * 0.036,
                0.73 - rng.uniform(0.02, 0.12),
                x - 0.128 + bar * 0.036,
                0.735,
                rng.choice([rgb("5fd0c0"), rgb("f0b84a"), rgb("8fc4ff")]),
            )
    c.gradient(0.78, 1, rgb("6a5440"), rgb("33281f"))
    for k in range(people):
        seen_from_behind(c, a * (k + 0.5) / people, 0.82, 0.17, somebody(rng, "shirt"), rgb("2a2d33"))
    figure(c, a * 0.9, 1.05, 0.72, somebody(rng, "shirt"), "point", flip=True)


def document(c: Canvas) -> None:
    """A certificate or decision on a desk, close up."""
    rng, a = c.rng, c.aspect
    wood = rng.choice([rgb("6b4630"), rgb("86603e"), rgb("54392a"), rgb("9a7a55")])
    c.gradient(0, 1, lighten(wood, 0.12), wood, lighten(wood, -0.25))
    for _ in range(70):
        y = rng.uniform(0, 1)
        c.line(
            [(0, y), (a * 0.5, y + rng.uniform(-0.012, 0.012)), (a, y + rng.uniform(-0.03, 0.03))],
            0.002,
            (*lighten(wood, rng.uniform(-0.35, 0.2)), 60),
        )
    # Behind: flowers, a glass, a pile of files, all out of focus
    for k in range(4):
        tone = rng.choice([rgb("345f8c"), rgb("9a2f33"), rgb("2f6b54"), rgb("c49a3a")])
        c.rect(a * 0.74, 0.1 - k * 0.035, a * 1.02, 0.14 - k * 0.035, tone, 0.006)
    _flowers(c, a * 0.13, 0.1, 0.16)
    c.defocus(0.012)
    kind = c.banner(("GIẤY KHEN",), ("BẰNG KHEN",))[0]
    tilt = rng.uniform(-0.06, 0.06)
    wide = min(a * 0.72, 1.16)
    x0, x1 = (a - wide) / 2, (a + wide) / 2
    with c.soft((10, 8, 10), 0.02, 0.6) as stain:
        stain.poly(
            [(x0 - 0.01, 0.23 + tilt), (x1 + 0.03, 0.23 - tilt), (x1 + 0.05, 0.95 - tilt), (x0, 0.97 + tilt)], (255,)
        )
    c.poly([(x0, 0.18 + tilt), (x1, 0.18 - tilt), (x1 + 0.02, 0.9 - tilt), (x0 - 0.02, 0.92 + tilt)], rgb("fdf6df"))
    for inset, tone, width in ((0.03, rgb("c08a2a"), 0.014), (0.052, rgb("b3202a"), 0.004)):
        frame = [
            (x0 + inset, 0.18 + inset + tilt),
            (x1 - inset, 0.18 + inset - tilt),
            (x1 - inset + 0.015, 0.9 - inset - tilt),
            (x0 + inset - 0.015, 0.92 - inset + tilt),
            (x0 + inset, 0.18 + inset + tilt),
        ]
        c.line(frame, width, tone)
    _star(c, a / 2, 0.29, 0.03, rgb("c8202c"))
    write(c, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", a / 2, 0.36, 0.02, rgb("3a3024"), fit=wide * 0.6)
    write(c, kind, a / 2, 0.47, 0.075, rgb("c01a24"), fit=wide * 0.62)
    for row in range(4):
        reach = wide * (0.3 - 0.03 * (row % 2))
        c.line([(a / 2 - reach, 0.57 + row * 0.042), (a / 2 + reach, 0.57 + row * 0.042)], 0.006, (96, 84, 66, 150))
    c.ellipse(a / 2 + wide * 0.26, 0.79, 0.06, 0.06, (200, 30, 40, 120))
    c.ellipse(a / 2 + wide * 0.26, 0.79, 0.045, 0.045, (253, 246, 223, 160))
    _star(c, a / 2 + wide * 0.26, 0.79, 0.025, (200, 30, 40, 150))
    swing = [(a / 2 + wide * (0.2 + 0.02 * k), 0.79 + 0.022 * math.sin(k * 1.7)) for k in range(8)]
    c.line(swing, 0.005, rgb("1f3f8f"))
    pen = rng.uniform(0.1, 0.25) * a
    with c.soft((10, 8, 10), 0.008, 0.5) as stain:
        stain.taper((pen + 0.01, 0.985), (pen + 0.3, 0.88), 0.018, 0.012, (255,))
    c.taper((pen, 0.97), (pen + 0.3, 0.865), 0.018, 0.014, rgb("1d222d"))
    c.taper((pen + 0.3, 0.865), (pen + 0.34, 0.852), 0.012, 0.003, rgb("d9b24a"))


def training(c: Canvas) -> None:
    """A class or a contest: a speaker at a board, listeners at desks with laptops."""
    rng, a = c.rng, c.aspect
    wall = rng.choice([rgb("e6ddcb"), rgb("d3dfe0"), rgb("e9d9cf"), rgb("dce4d2")])
    c.gradient(0, 0.7, lighten(wall, 0.15), wall, lighten(wall, -0.1))
    c.rect(a * 0.2, 0.08, a * 0.8, 0.47, rgb("e9e6df"))
    board = rng.choice([rgb("17406d"), rgb("0f6456"), rgb("a3161e"), rgb("f3f0e6")])
    c.gradient(0.09, 0.46, lighten(board, 0.1), board, x0=a * 0.207, x1=a * 0.793)
    ink = GOLD if sum(board) < 500 else rgb("b3202a")
    title = c.banner(
        ("TẬP HUẤN LUẬT ĐẤT ĐAI",),
        ("HỘI THI RUNG CHUÔNG VÀNG",),
        ("BÌNH DÂN HỌC VỤ SỐ",),
        ("TẬP HUẤN CHUYỂN ĐỔI SỐ",),
        ("HỘI THI TUYÊN TRUYỀN VIÊN GIỎI",),
    )[0]
    write(c, title, a / 2, 0.2, 0.055, ink, fit=a * 0.52)
    for row in range(3):
        c.line(
            [(a * 0.32, 0.29 + row * 0.045), (a * (0.6 - 0.05 * (row % 2)), 0.29 + row * 0.045)],
            0.01,
            (*lighten(ink, 0.5), 150),
        )
    c.defocus(0.0018)
    figure(c, a * 0.14, 0.86, 0.6, somebody(rng), "point")
    c.gradient(0.76, 1, rgb("a58d70"), rgb("6d5a48"))
    for row in range(3):
        size, y = 0.075 * 1.45**row, 0.6 + 0.14 * row
        step = size * 3.0
        for k in range(int(a / step) + 2):
            x = (k + 0.5 * (row % 2)) * step
            desk = rgb("c9a87a")
            c.rect(x - step * 0.46, y - size * 0.1, x + step * 0.46, y + size * 0.05, lighten(desk, 0.25))
            c.poly(
                [
                    (x - size * 0.6, y - size * 0.1),
                    (x - size * 0.55, y - size * 0.8),
                    (x + size * 0.55, y - size * 0.8),
                    (x + size * 0.6, y - size * 0.1),
                ],
                rgb("394150"),
            )
            seen_from_behind(
                c,
                x + rng.uniform(-0.1, 0.1) * size,
                y + size * 0.25,
                size,
                somebody(rng, rng.choice(["shirt", "shirt", "volunteer", "ao_dai"])),
                rgb("7d5c3c"),
            )


def blood_donation(c: Canvas) -> None:
    """Donors on couches, nurses in white, red drops on the banner."""
    rng, a = c.rng, c.aspect
    c.gradient(0, 0.66, rgb("eef3f2"), rgb("d7e4e6"))
    c.rect(a * 0.12, 0.06, a * 0.88, 0.22, rgb("c41e2a"))
    write(c, c.banner(("NGÀY HỘI HIẾN MÁU TÌNH NGUYỆN",))[0], a / 2, 0.14, 0.05, rgb("fff6e6"), fit=a * 0.66)
    for side in (0.16, 0.84):
        c.ellipse(a * side, 0.15, 0.024, 0.026, rgb("fff6e6"))
        c.poly([(a * side - 0.021, 0.142), (a * side, 0.085), (a * side + 0.021, 0.142)], rgb("fff6e6"))
    c.defocus(0.002)
    c.gradient(0.62, 1, rgb("c3cdd0"), rgb("8d989e"))
    beds = max(1, round(a * 1.5))
    for k in range(beds):
        x = a * (k + 0.5) / beds
        look = somebody(rng, "shirt")
        y = 0.78 + 0.05 * (k % 2)
        nurse = Look(look.skin, look.hair, "shirt", rgb("fbfbf8"), rgb("e9eeee"), True)
        figure(c, x + 0.09, y + 0.06, 0.5, nurse, "note", flip=True)
        c.shadow(x - 0.05, y + 0.12, 0.26, 0.03)
        c.poly(
            [
                (x - 0.32, y - 0.1),
                (x - 0.23, y - 0.13),
                (x - 0.12, y),
                (x + 0.16, y),
                (x + 0.16, y + 0.045),
                (x - 0.17, y + 0.045),
            ],
            rgb("2f7d86"),
        )
        c.taper((x - 0.235, y - 0.11), (x - 0.1, y - 0.03), 0.1, 0.09, look.colour)
        c.taper((x - 0.09, y - 0.025), (x + 0.15, y - 0.02), 0.08, 0.05, look.legs)
        c.ellipse(x - 0.28, y - 0.165, 0.036, 0.042, look.skin)
        c.ellipse(x - 0.29, y - 0.185, 0.038, 0.032, look.hair)
        c.taper((x - 0.19, y - 0.07), (x - 0.05, y + 0.03), 0.035, 0.026, look.skin)
        c.line([(x - 0.08, y + 0.03), (x - 0.02, y + 0.1), (x - 0.03, y + 0.15)], 0.004, rgb("a3141e"))
        c.rect(x - 0.055, y + 0.14, x - 0.005, y + 0.19, rgb("b01824"), 0.008)
        c.line([(x - 0.15, y + 0.05), (x - 0.15, y + 0.13)], 0.008, rgb("7c868b"))
        c.line([(x + 0.12, y + 0.05), (x + 0.12, y + 0.13)], 0.008, rgb("7c868b"))


def _bokeh(c: Canvas, base: Colour) -> None:
    """A background far out of focus: garden, office or hall, told only by its colours."""
    rng = c.rng
    c.gradient(0, 1, lighten(base, 0.25), base, lighten(base, -0.35))
    for _ in range(16):
        tone = lighten(
            mix(base, rng.choice([rgb("f2d08a"), rgb("9cc6a0"), rgb("b9d3e6"), rgb("e6b8a0")]), 0.6),
            rng.uniform(-0.2, 0.35),
        )
        with c.soft(tone, 0.014, rng.uniform(0.16, 0.45)) as stain:
            radius = rng.uniform(0.03, 0.11)
            stain.ellipse(rng.uniform(0, c.aspect), rng.uniform(0, 0.75), radius, radius, (255,))


def person(c: Canvas, dress: str = "", hat: str = "", is_woman: bool | None = None, age: float = 0.4) -> None:
    """A portrait; what is not given is drawn by lot."""
    rng = c.rng
    base = rng.choice(
        [rgb(code) for code in ("6e8794", "7d8f6e", "8a7a68", "5f7f86", "94806f", "587a6a", "76708a", "a38d72")]
    )
    _bokeh(c, base)
    look = somebody(rng, dress, hat, is_woman)
    hair = rgb("77757a") if age > 0.7 and not hat else rng.choice(HAIRS)
    look = replace(look, hair=hair)
    head = 0.4 if c.aspect < 0.9 else 0.42
    if hat == "cone":
        head *= 0.86
    portrait(
        c,
        c.aspect / 2 + rng.uniform(-0.02, 0.02),
        0.44 if hat != "cone" else 0.5,
        head,
        look,
        age=age,
        glasses=not hat and rng.random() < 0.3,
    )
