"""Writes fixtures/avif-zoo.json: small AVIF files, and their pixels.

    python3 avif-zoo.py

Needs numpy, Pillow, and libavif's avifenc and avifdec. Laid out as pillow-zoo.json; Pillow 9.4 reads no AVIF. avifdec
decodes the planes; what they mean is worked out here by the formulas of ITU-T H.273 (8.3), chroma that is halved being
interpolated linearly between the centres of its samples. avifdec's own pixels are within a level
of these, which is checked: those of 16 bits, since for 8 it leaves the work to libyuv, which is less exact. Turning is what ISO/IEC 23008-12 says of irot (6.5.10), imir (6.5.12) and clap.
Written with libavif 0.11.1 (aom 3.6.0, dav1d 1.0.0, libyuv 1857), numpy 1.24, Pillow 9.4.0.
"""

import base64
import io
import json
import pathlib
import struct
import subprocess
import tempfile
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 27, 19
HERE = pathlib.Path(__file__).parent
RANDOM = np.random.default_rng(11)
WORK = pathlib.Path(tempfile.mkdtemp())
files = {}
pixels = {}

WEIGHTS = {1: (0.2126, 0.0722), 2: (0.299, 0.114), 4: (0.3, 0.11), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}


def colours(width=WIDTH, height=HEIGHT):
    """Ramps of three colours with hard edges and noise: [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width]
    ramps = np.stack([x * 255 / (width - 1), y * 255 / (height - 1), (x * 37 + y * 53) % 256], -1)
    ramps[height // 3 : height // 2, width // 4 : width // 2] = [250, 20, 60]
    return np.clip(ramps + RANDOM.integers(-20, 21, ramps.shape), 0, 255).astype(np.uint8)


RGB = colours()


def encode(rgb, *options, alpha=None):
    image = rgb if alpha is None else np.dstack([rgb, alpha])
    Image.fromarray(image).save(WORK / "in.png")
    command = ["avifenc", "--min", "8", "--max", "24", "-s", "8", "-j", "1", *options, WORK / "in.png", WORK / "out.avif"]
    subprocess.run(command, check=True, capture_output=True)
    return (WORK / "out.avif").read_bytes()


def planes(data):
    """The three planes, chroma as it is coded, and the bits of a sample."""
    (WORK / "in.avif").write_bytes(data)
    subprocess.run(["avifdec", "-j", "1", WORK / "in.avif", WORK / "out.y4m"], check=True, capture_output=True)
    raw = (WORK / "out.y4m").read_bytes()
    head, raw = raw.split(b"\n", 1)
    raw = raw.split(b"FRAME\n", 1)[1]
    tags = {tag[:1]: tag[1:] for tag in head.decode().split()[1:]}
    width, height, form = int(tags["W"]), int(tags["H"]), tags["C"]
    depth = int(form.split("p")[-1]) if form.split("p")[-1] in ("10", "12") else 8
    if form.startswith("mono"):
        depth = int(form[4:] or 8)
    dx, dy = {"444": (1, 1), "422": (2, 1), "420": (2, 2), "mon": (0, 0)}[form[:3]]
    values = np.frombuffer(raw, "u1" if depth == 8 else "<u2")
    luma = values[: width * height].reshape(height, width)
    if dx == 0:
        return luma, None, None, depth, (1, 1)
    columns, rows = -(-width // dx), -(-height // dy)
    blue, red = values[width * height : width * height + 2 * rows * columns].reshape(2, rows, columns)
    return luma, blue, red, depth, (dx, dy)


def spread(plane, axis, length):
    """Twice as many samples along an axis: three quarters of the nearer one and a quarter of the farther."""
    place = np.arange(length)
    near = place // 2
    far = np.clip(near + np.where(place % 2 == 0, -1, 1), 0, plane.shape[axis] - 1)
    return 0.75 * plane.take(near, axis) + 0.25 * plane.take(far, axis)


def to_rgb(data, matrix, is_full):
    luma, blue, red, depth, (dx, dy) = planes(data)
    height, width = luma.shape
    unit = 2 ** (depth - 8)
    most = 2**depth - 1
    black, luma_range, chroma_range = (0, most, most) if is_full else (16 * unit, 219 * unit, 224 * unit)
    light = (luma.astype(float) - black) / luma_range
    if blue is None:
        colours = np.stack([light] * 3, -1)
    elif matrix == 0:
        colours = np.stack([(red.astype(float) - black) / luma_range, light, (blue.astype(float) - black) / luma_range], -1)
    else:
        cb, cr = blue.astype(float), red.astype(float)
        if dy == 2:
            cb, cr = spread(cb, 0, height), spread(cr, 0, height)
        if dx == 2:
            cb, cr = spread(cb, 1, width), spread(cr, 1, width)
        kr, kb = WEIGHTS[matrix]
        r = light + 2 * (1 - kr) * (cr - 128 * unit) / chroma_range
        b = light + 2 * (1 - kb) * (cb - 128 * unit) / chroma_range
        colours = np.stack([r, (light - kr * r - kb * b) / (1 - kr - kb), b], -1)
    return np.clip(np.floor(255 * colours + 0.5), 0, 255).astype(np.uint8)


def libavif(data):
    """The high bytes of libavif's own pixels."""
    (WORK / "in.avif").write_bytes(data)
    subprocess.run(
        ["avifdec", "-j", "1", "-u", "bilinear", "-d", "16", WORK / "in.avif", WORK / "out.png"], check=True, capture_output=True
    )
    return np.asarray(Image.open(WORK / "out.png").convert("RGB")).astype(int)


def add(name, data, matrix=6, is_full=True, turn=lambda rgb: rgb):
    rgb = to_rgb(data, matrix, is_full)
    difference = np.abs(rgb - libavif(data))
    print(f"{name}: {len(data)} bytes, {difference.max()} from libavif's")
    assert difference.max() <= 1, name
    rgb = np.ascontiguousarray(turn(rgb))
    deflated = base64.b64encode(zlib.compress(rgb.tobytes(), 9)).decode()
    files[f"{name}.avif"] = {
        "mode": "RGB",
        "width": rgb.shape[1],
        "height": rgb.shape[0],
        "file": base64.b64encode(data).decode(),
        "rgb": pixels.setdefault(deflated, f"pixels of {name}"),
    }


def renamed(data, before, after):
    """With the box of that name under another, which nobody knows."""
    assert data.count(before) == 1
    return data.replace(before, after)


for form in ("444", "422", "420", "400"):
    for depth in ("8", "10", "12"):
        for extent in ("full", "limited"):
            data = encode(RGB, "-y", form, "-d", depth, "-r", extent)
            add(f"{form}-{depth}-{extent}", data, is_full=extent == "full")
for matrix in (1, 2, 4, 7, 9):
    add(f"matrix-{matrix}", encode(RGB, "-y", "420", "--cicp", f"1/13/{matrix}"), matrix)
add("lossless", encode(RGB, "-l"), 0)
for name, form in (("420", ("-y", "420")), ("444", ("-y", "444"))):
    for matrix, extent in ((1, "limited"), (9, "full")):
        data = encode(RGB, *form, "--cicp", f"1/13/{matrix}", "-r", extent)
        # What the container does not say of the colours, the stream does.
        add(f"unsaid-{name}-{matrix}-{extent}", renamed(data, b"colrnclx", b"colqnclx"), matrix, extent == "full")
for angle in (1, 2, 3):
    add(f"irot-{angle}", encode(RGB, "-y", "420", "--irot", f"{angle}"), turn=lambda rgb: np.rot90(rgb, angle))
for axis, turn in ((0, np.flipud), (1, np.fliplr)):
    add(f"imir-{axis}", encode(RGB, "-y", "420", "--imir", f"{axis}"), turn=turn)
    for angle in (1, 2, 3):
        data = encode(RGB, "-y", "444", "--irot", f"{angle}", "--imir", f"{axis}")
        add(f"irot-{angle}-imir-{axis}", data, turn=lambda rgb: turn(np.rot90(rgb, angle)))
add("alpha", encode(RGB, "-y", "420", alpha=RANDOM.integers(0, 256, RGB.shape[:2], np.uint8)))
add("one", encode(RGB[:1, :1], "-y", "420"))
add("narrow", encode(RGB[:, :1], "-y", "420"))
add("flat", encode(RGB[:1], "-y", "422"))
EVEN = colours(26, 18)
for form in ("420", "444"):
    crop = encode(EVEN, "-y", form, "--crop", "4,2,16,12")
    add(f"clap-{form}", crop, turn=lambda rgb: rgb[2:14, 4:20])
    turned = encode(EVEN, "-y", form, "--crop", "4,2,16,12", "--irot", "1", "--imir", "1")
    add(f"clap-turned-{form}", turned, turn=lambda rgb: np.fliplr(np.rot90(rgb[2:14, 4:20])))
BIG = np.repeat(np.repeat(colours(5, 5), 26, 0), 26, 1)[:128, :128]
add("grid-turned", encode(BIG, "-y", "420", "--grid", "2x2", "--irot", "3"), turn=lambda rgb: np.rot90(rgb, 3))

lines = [f"  {json.dumps(name)}: {json.dumps(file)}" for name, file in files.items()]
values = [f"  {json.dumps(name)}: {json.dumps(deflated)}" for deflated, name in pixels.items()]
text = '{\n "files": {\n' + ",\n".join(lines) + '\n },\n "pixels": {\n' + ",\n".join(values) + "\n }\n}\n"
(HERE / "fixtures" / "avif-zoo.json").write_text(text)
