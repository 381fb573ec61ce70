"""The tables that tools/bench.py measures on, made once under build/bench-data."""
import pathlib
import random
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[1]


def concrete_table(folder):
    """The course's table where it is at hand, else numbers of the same ranges: only the shape matters to a clock."""
    path = folder / "concrete.csv"
    if not path.exists():
        real = ROOT.parent / "shared" / "data" / "concrete" / "concrete_data.csv"
        if real.exists():
            shutil.copyfile(real, path)
        else:
            draw = random.Random(1)
            rows = [[draw.uniform(100, 540), draw.uniform(0, 360), draw.uniform(0, 200), draw.uniform(120, 250), draw.uniform(0, 32),
                     draw.uniform(800, 1145), draw.uniform(590, 990), draw.randint(1, 365)] for _ in range(1030)]
            lines = [",".join("%.4g" % v for v in r) + ",%.2f" % (0.07 * r[0] + 0.05 * r[7] + draw.uniform(0, 20)) for r in rows]
            path.write_text("cement,slag,flyash,water,superplasticizer,coarseaggregate,fineaggregate,age,csMPa\n" + "\n".join(lines) + "\n")
    return path


def car_table(folder):
    """1,728 rows of the course's eight dummies (a full factorial) and a class: price, maintenance, doors, persons, boot, safety."""
    path = folder / "car.csv"
    if not path.exists():
        draw = random.Random(2)
        lines = ["price_high,price_low,price_med,price_vhigh,maint_high,maint_low,maint_med,capacity_more,decision"]
        for row in range(1728):
            price, maint, capacity = row // 432, row // 108 % 4, row // 9 % 3
            dummies = [int(price == k) for k in (1, 3, 2, 0)] + [int(maint == k) for k in (1, 3, 2)] + [int(capacity == 2)]
            lines.append(",".join(map(str, dummies + [draw.choices((0, 1, 2, 3), (70, 22, 4, 4))[0]])))
        path.write_text("\n".join(lines) + "\n")
    return path


def csv_table(folder):
    """200 MB: 12 columns of integers, floats of several widths, a date, short strings (one quoted), a flag, and one missing cell in 50.
    A block of 20,000 different rows (2 MB) repeated: larger than the caches near the core, and made in seconds."""
    path = folder / "table_200mb.csv"
    if path.exists() and path.stat().st_size > 199e6:
        return path
    draw = random.Random(3)
    cities = ["Lisbon", "Oslo", "Quito", "Hanoi", "Accra", "Perth", "Turin", "Osaka"]
    block = []
    for row in range(20000):
        cells = [str(row), str(draw.randint(-10**9, 10**9)), str(draw.randint(0, 99)), "%.2f" % draw.uniform(0, 1000), "%.6f" % draw.gauss(0, 1),
                 repr(draw.random()), "%.3e" % draw.lognormvariate(0, 5), "%d.%d" % (draw.randint(0, 9), draw.randint(0, 9)),
                 "20%02d-%02d-%02d" % (draw.randint(0, 26), draw.randint(1, 12), draw.randint(1, 28)), draw.choice(cities),
                 '"%s, %d"' % (draw.choice(cities), draw.randint(1, 99)), draw.choice(("True", "False"))]
        if draw.random() < 0.02:
            cells[4] = ""
        block.append(",".join(cells))
    text = ("\n".join(block) + "\n").encode()
    part = path.with_suffix(".part")
    with open(part, "wb") as out:
        out.write(b"id,big,small,price,normal,uniform,wide,score,day,city,place,flag\n")
        while out.tell() < 200e6:
            out.write(text)
    part.rename(path)
    return path
