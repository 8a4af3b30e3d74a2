"""Scenes at work indoors: meetings, counters, offices, papers, training, giving blood."""

from __future__ import annotations

import math

from portal.demo.drawing.canvas import Canvas, lighten, rgb
from portal.demo.drawing.figures import figure, seen_from_behind
from portal.demo.drawing.lettering import write
from portal.demo.drawing.looks import Look, somebody
from portal.demo.drawing.props import GOLD, flowers, star


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
    flowers(c, a / 2, 0.69, 0.08)
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
    flowers(c, a * 0.13, 0.1, 0.16)
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
    star(c, a / 2, 0.29, 0.03, rgb("c8202c"))
    write(c, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", a / 2, 0.36, 0.02, rgb("3a3024"), fit=wide * 0.6)
    write(c, kind, a / 2, 0.47, 0.075, rgb("c01a24"), fit=wide * 0.62)
    for row in range(4):
        reach = wide * (0.3 - 0.03 * (row % 2))
        c.line([(a / 2 - reach, 0.57 + row * 0.042), (a / 2 + reach, 0.57 + row * 0.042)], 0.006, (96, 84, 66, 150))
    c.ellipse(a / 2 + wide * 0.26, 0.79, 0.06, 0.06, (200, 30, 40, 120))
    c.ellipse(a / 2 + wide * 0.26, 0.79, 0.045, 0.045, (253, 246, 223, 160))
    star(c, a / 2 + wide * 0.26, 0.79, 0.025, (200, 30, 40, 150))
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
