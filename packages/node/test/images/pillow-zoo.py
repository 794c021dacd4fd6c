"""Writes fixtures/pillow-zoo.json: small pictures of every kind, and their pixels as Pillow reads them.

    python3 pillow-zoo.py

Needs numpy and Pillow. In `files`, `file` is the file in base64 and `mode` the mode that Pillow opens it in, the reason
for most differences between decoders; `rgb` names its pixels, Image.open(file).convert("RGB"), in `pixels`, where equal
ones are kept once: [height, width, 3], deflated, in base64.
Written with Pillow 9.4.0, libjpeg-turbo 2.1.5, libwebp 1.2.4, zlib 1.2.13.
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

WIDTH, HEIGHT = 27, 19
HERE = pathlib.Path(__file__).parent
RANDOM = np.random.default_rng(7)
files = {}
pixels = {}


def add(name, data):
    image = Image.open(io.BytesIO(data))
    mode = image.mode
    rgb = np.asarray(image.convert("RGB"))
    deflated = base64.b64encode(zlib.compress(rgb.tobytes(), 9)).decode()
    files[name] = {
        "mode": mode,
        "width": rgb.shape[1],
        "height": rgb.shape[0],
        "file": base64.b64encode(data).decode(),
        "rgb": pixels.setdefault(deflated, f"pixels of {name}"),
    }


def save(name, image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    add(name, buffer.getvalue())


def colours(width=WIDTH, height=HEIGHT, noise=10):
    """Ramps of three colours with a few hard edges and some noise: [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width]
    ramps = np.stack([x * 255 / max(width - 1, 1), y * 255 / max(height - 1, 1), (x * 7 + y * 13) % 256], -1)
    ramps[height // 3 : height // 2, width // 4 : width // 2] = [250, 20, 60]
    return np.clip(ramps + RANDOM.integers(-noise, noise + 1, ramps.shape), 0, 255).astype(np.uint8)


def alpha(width=WIDTH, height=HEIGHT):
    y, x = np.mgrid[0:height, 0:width]
    values = ((x + y) * 9) % 256
    values[:, : width // 4] = 0
    return values.astype(np.uint8)


RGB = Image.fromarray(colours())
GREY = RGB.convert("L")
RGBA = Image.fromarray(np.dstack([np.asarray(RGB), alpha()]))
PALETTE = RGB.quantize(40)
CMYK = Image.fromarray(np.dstack([np.asarray(RGB), alpha() // 2]), "CMYK")


# PNG chunk by chunk, for the kinds that Pillow does not write.


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows, extra=b"", interlaced=0):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def unfiltered(values):
    """Rows of bytes, each behind the number of its filter (none)."""
    return b"".join(b"\0" + row.tobytes() for row in values)


def packed(values, bits):
    """Rows of values of 1, 2 or 4 bits, the first one in the high bits."""
    return unfiltered(
        np.stack(
            [
                np.packbits(((row[:, None] >> np.arange(bits)[::-1]) & 1).astype(np.uint8).reshape(-1))
                for row in values
            ]
        )
    )


def interlaced(values):
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    return b"".join(unfiltered(values[y::dy, x::dx]) for y, x, dy, dx in passes if values[y::dy, x::dx].size > 0)


def sixteen(values):
    """16-bit values over the whole range, low bytes included, big-endian."""
    return (values.astype(">u2") * 257 ^ RANDOM.integers(0, 256, values.shape).astype(">u2")).astype(">u2")


def pngs():
    grey, rgb = np.asarray(GREY), np.asarray(RGB)
    for bits in (1, 2, 4):
        add(f"grey-{bits}.png", png(WIDTH, HEIGHT, bits, 0, packed(grey >> (8 - bits), bits)))
        palette = RGB.quantize(2**bits)
        table = bytes(palette.getpalette()[: 3 * 2**bits])
        rows = packed(np.asarray(palette), bits)
        add(f"palette-{bits}.png", png(WIDTH, HEIGHT, bits, 3, rows, chunk(b"PLTE", table)))
    save("grey-8.png", GREY, "png")
    save("grey-alpha.png", Image.merge("LA", [GREY, Image.fromarray(alpha())]), "png")
    save("rgb.png", RGB, "png")
    save("rgba.png", RGBA, "png")
    save("palette-8.png", PALETTE, "png")
    save("palette-transparent.png", PALETTE, "png", transparency=bytes(range(0, 240, 6)))
    save("palette-one-transparent.png", PALETTE, "png", transparency=3)
    save("rgb-gamma-profile.png", RGB, "png", icc_profile=profile())
    add("rgb-transparent.png", png(WIDTH, HEIGHT, 8, 2, unfiltered(rgb), chunk(b"tRNS", b"\0\xfa\0\x14\0\x3c")))
    add("grey-transparent.png", png(WIDTH, HEIGHT, 8, 0, unfiltered(grey), chunk(b"tRNS", b"\0\x40")))
    add("interlaced.png", png(WIDTH, HEIGHT, 8, 2, interlaced(rgb), interlaced=1))
    add("grey-gamma.png", png(WIDTH, HEIGHT, 8, 0, unfiltered(grey), chunk(b"gAMA", struct.pack(">I", 100000))))
    add("grey-16.png", png(WIDTH, HEIGHT, 16, 0, unfiltered(sixteen(grey))))
    dim = (np.asarray(GREY).astype(">u2") * 2).astype(">u2")
    add("grey-16-dim.png", png(WIDTH, HEIGHT, 16, 0, unfiltered(dim)))
    add("grey-16-transparent.png", png(WIDTH, HEIGHT, 16, 0, unfiltered(dim), chunk(b"tRNS", b"\0\x40")))
    add("grey-alpha-16.png", png(WIDTH, HEIGHT, 16, 4, unfiltered(sixteen(np.dstack([grey, alpha()])))))
    add("rgb-16.png", png(WIDTH, HEIGHT, 16, 2, unfiltered(sixteen(rgb))))
    add("rgba-16.png", png(WIDTH, HEIGHT, 16, 6, unfiltered(sixteen(np.asarray(RGBA)))))


def profile():
    """A profile in which every value means another colour: sRGB with its red and blue primaries exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.find(b"rXYZ"), data.find(b"bXYZ")
    data[red : red + 4], data[blue : blue + 4] = data[blue : blue + 4], data[red : red + 4]
    return bytes(data)


def jpegs():
    save("rgb.jpg", RGB, "jpeg", quality=90)
    save("rgb-444.jpg", RGB, "jpeg", quality=75, subsampling=0)
    save("rgb-422.jpg", RGB, "jpeg", quality=75, subsampling=1)
    save("rgb-420-odd.jpg", Image.fromarray(colours(21, 17)), "jpeg", quality=40, subsampling=2)
    save("progressive.jpg", RGB, "jpeg", quality=80, progressive=True)
    save("grey.jpg", GREY, "jpeg", quality=80)
    save("profile.jpg", RGB, "jpeg", quality=90, icc_profile=profile())
    save("cmyk.jpg", CMYK, "jpeg", quality=85)
    add("ycck.jpg", ycck())
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"orientation-{orientation}.jpg", RGB, "jpeg", quality=60, exif=exif)


def ycck():
    """The four channels of a JPEG with the Adobe marker that says that the first three are YCbCr."""
    buffer = io.BytesIO()
    CMYK.save(buffer, "jpeg", quality=85)
    data = bytearray(buffer.getvalue())
    marker = data.find(b"Adobe\0")
    if marker < 0:
        data[2:2] = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x02"
    else:
        data[marker + 11] = 2
    return bytes(data)


def others():
    save("lossy.webp", RGB, "webp", quality=80)
    save("lossless.webp", RGB, "webp", lossless=True)
    save("lossy-alpha.webp", RGBA, "webp", quality=80)
    save("lossless-alpha.webp", RGBA, "webp", lossless=True, exact=True)
    frames = [RGB, Image.fromarray(255 - np.asarray(RGB))]
    save("animated.webp", frames[0], "webp", save_all=True, append_images=frames[1:], lossless=True)
    save("palette.gif", PALETTE, "gif")
    save("transparent.gif", PALETTE, "gif", transparency=3)
    save("interlaced.gif", PALETTE, "gif", interlace=1)
    save("grey.gif", GREY, "gif")
    save("animated.gif", PALETTE, "gif", save_all=True, append_images=[frames[1].quantize(40)])
    add("small-frame.gif", small_frame_gif())
    save("rgb.tif", RGB, "tiff")
    save("rgb-lzw.tif", RGB, "tiff", compression="tiff_lzw")
    save("rgb-deflate.tif", RGB, "tiff", compression="tiff_adobe_deflate")
    save("rgba.tif", RGBA, "tiff")
    save("grey.tif", GREY, "tiff")
    save("palette.tif", PALETTE, "tiff")
    save("bits.tif", RGB.convert("1"), "tiff")
    save("cmyk.tif", CMYK, "tiff")
    save("grey-16.tif", Image.fromarray(sixteen(np.asarray(GREY)).astype("<u2")), "tiff")
    save("two-pages.tif", RGB, "tiff", save_all=True, append_images=[GREY])


def small_frame_gif():
    """A picture whose only frame is smaller than its screen: what is around it is the background."""
    buffer = io.BytesIO()
    PALETTE.save(buffer, "gif")
    data = bytearray(buffer.getvalue())
    data[6:10] = struct.pack("<HH", WIDTH + 6, HEIGHT + 4)
    return bytes(data)


def sizes():
    save("one.png", Image.fromarray(colours(1, 1)), "png")
    save("one.jpg", Image.fromarray(colours(1, 1)), "jpeg")
    save("one.webp", Image.fromarray(colours(1, 1)), "webp")
    wide = np.tile(colours(50, 10, noise=0), (1, 400, 1))
    save("wide.png", Image.fromarray(wide), "png")
    save("tall.png", Image.fromarray(wide.transpose(1, 0, 2)), "png")


pngs()
jpegs()
others()
sizes()
lines = [f"  {json.dumps(name)}: {json.dumps(file)}" for name, file in files.items()]
values = [f"  {json.dumps(name)}: {json.dumps(deflated)}" for deflated, name in pixels.items()]
text = '{\n "files": {\n' + ",\n".join(lines) + '\n },\n "pixels": {\n' + ",\n".join(values) + "\n }\n}\n"
(HERE / "fixtures" / "pillow-zoo.json").write_text(text)
