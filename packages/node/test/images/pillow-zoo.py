"""Writes fixtures/pillow-zoo.json: small pictures of every kind, and their pixels as Pillow reads them.

    python3 pillow-zoo.py

Needs numpy and Pillow. In `files`, `file` is the file in base64 and `mode` the mode that Pillow opens it in, the reason
for most differences between decoders; `rgb` names its pixels, Image.open(file).convert("RGB"), in `pixels`, where equal
ones are kept once: [height, width, 3], deflated, in base64. `refused` has files that Pillow does not read to the end.
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
refused = {}


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


def add_damaged(name, data):
    """What Pillow reads over, or does not."""
    try:
        Image.open(io.BytesIO(data)).convert("RGB")
    except Exception:
        refused[name] = base64.b64encode(data).decode()
    else:
        add(name, data)


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


# Pictures to be turned, as TIFF's own tag says and as EXIF data does, which Pillow leaves to others.

SMALL = RGB.crop((4, 4, 13, 11))


def tiffs():
    values = {1: "H", 2: "c", 3: "H", 4: "I", 5: "II", 6: "b", 7: "B", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d", 13: "I", 16: "Q"}
    for orientation in (*range(10), 65535):
        for order in "<>":
            name = f"raw-{'little' if order == '<' else 'big'}-{orientation}.tif"
            add(name, tiff(order, [(274, 3, 1, struct.pack(order + "H", orientation))]))
    for orientation in range(1, 9):
        for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
            tags = {274: orientation}
            save(f"{compression}-{orientation}.tif", SMALL, "tiff", compression=compression, tiffinfo=tags)
        pages = {"save_all": True, "append_images": [SMALL.convert("L")], "tiffinfo": {274: orientation}}
        save(f"pages-{orientation}.tif", SMALL, "tiff", **pages)
    for mode in ("1", "L", "P", "RGBA", "CMYK", "I;16"):
        image = Image.fromarray(np.asarray(SMALL.convert("L")).astype("<u2") * 3) if mode == "I;16" else SMALL.convert(mode)
        save(f"turned-{mode.replace(';', '')}.tif", image, "tiff", tiffinfo={274: 8})
    for kind, form in values.items():
        six = {"c": (b"\6",), "II": (12, 2), "ii": (12, 2)}.get(form, (6,))
        add(f"type-{kind}.tif", tiff("<", [(274, kind, 1, struct.pack("<" + form, *six))]))
    add("type-unknown.tif", tiff("<", [(274, 99, 1, struct.pack("<H", 6))]))
    add("fraction.tif", tiff("<", [(274, 11, 1, struct.pack("<f", 6.5))]))
    add("two-values.tif", tiff(">", [(274, 3, 2, struct.pack(">HH", 6, 1))]))
    add("three-values.tif", tiff(">", [(274, 3, 3, struct.pack(">HHH", 6, 1, 1))]))
    add("no-value.tif", tiff("<", [(274, 3, 0, b"")]))
    six, one = (274, 3, 1, struct.pack("<H", 6)), (274, 3, 1, struct.pack("<H", 1))
    add("twice-six-last.tif", tiff("<", [one, six]))
    add("twice-one-last.tif", tiff("<", [six, one]))
    # The second page says 9, which libtiff refuses, or does not lie in the file.
    pages = io.BytesIO()
    SMALL.save(pages, "tiff", save_all=True, append_images=[SMALL.convert("L")], tiffinfo={274: 9})
    add("second-page-9.tif", pages.getvalue())
    add("second-page-cut.tif", pages.getvalue()[:-120])
    add("big-tiff-6.tif", tiff("<", [six], big=True))
    add("big-tiff-9.tif", tiff("<", [(274, 3, 1, struct.pack("<H", 9))], big=True))


def tiff(order, orientation, big=False):
    """An uncompressed file with these entries for its orientation, in either order of bytes, or of 64 bits."""
    width, height = SMALL.size
    short = lambda value: struct.pack(order + "H", value)
    entries = [
        (256, 3, 1, short(width)),
        (257, 3, 1, short(height)),
        (258, 3, 3, short(8) * 3),
        (259, 3, 1, short(1)),
        (262, 3, 1, short(2)),
        (273, 4, 1, None),
        *orientation,
        (277, 3, 1, short(3)),
        (278, 3, 1, short(height)),
        (279, 4, 1, struct.pack(order + "I", 3 * width * height)),
    ]
    field, offset = (8, "Q") if big else (4, "I")
    head = (b"II" if order == "<" else b"MM") + (
        struct.pack(order + "HHHQ", 43, 8, 0, 16) if big else struct.pack(order + "HI", 42, 8)
    )
    behind = len(head) + (8 + 20 * len(entries) + 8 if big else 2 + 12 * len(entries) + 4)
    long_values = b"".join(value for _, _, _, value in entries if value is not None and len(value) > field)
    pixels_at = behind + len(long_values)
    directory = struct.pack(order + ("Q" if big else "H"), len(entries))
    for tag, kind, count, value in entries:
        value = struct.pack(order + "I", pixels_at) if value is None else value
        if len(value) > field:
            value, behind = struct.pack(order + offset, behind), behind + len(value)
        directory += struct.pack(order + "HH" + offset, tag, kind, count) + value.ljust(field, b"\0")
    return head + directory + struct.pack(order + offset, 0) + long_values + np.asarray(SMALL).tobytes()


def exifs():
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"exif-{orientation}.png", SMALL, "png", exif=exif)
        save(f"exif-lossless-{orientation}.webp", SMALL, "webp", lossless=True, exif=exif.tobytes())
        save(f"exif-lossy-{orientation}.webp", SMALL, "webp", exif=exif.tobytes())
    plain, segment = io.BytesIO(), jpeg_exif(6)
    SMALL.save(plain, "jpeg", quality=75)
    data = plain.getvalue()
    scan, frame = data.index(b"\xff\xda"), data.index(b"\xff\xc0")
    for marker in range(0xD0, 0xD8):
        add_damaged(f"stray-{marker:x}.jpg", data[:2] + bytes([0xFF, marker]) + segment + data[2:])
    add_damaged("stray-01.jpg", data[:2] + b"\xff\x01" + segment + data[2:])
    add_damaged("stray-d8.jpg", data[:2] + b"\xff\xd8" + segment + data[2:])
    add_damaged("stray-fill.jpg", data[:2] + b"\xff\xff\xff" + segment + data[2:])
    add_damaged("stray-escape.jpg", data[:2] + b"\xff\x00" + segment + data[2:])
    add_damaged("junk-text.jpg", data[:2] + segment[:0] + b"\xff\xfe\x00\x04okjunk" + segment + data[2:])
    add_damaged("exif-twice.jpg", data[:2] + jpeg_exif(1) + segment + data[2:])
    add_damaged("exif-behind-frame.jpg", data[:frame] + segment + data[frame:])
    add_damaged("exif-before-scan.jpg", data[:scan] + segment + data[scan:])
    add_damaged("exif-behind-comment.jpg", data[:2] + b"\xff\xfe\x00\x0a\xff\xe1\x00\x20Exif" + segment + data[2:])
    add_damaged("junk-at-end.jpg", data + b"junk" + segment)
    add_damaged("no-end.jpg", data[:-2])
    # The same without the first segment, and behind another of the same marker.
    add_damaged("exif-behind-xmp.jpg", data[:2] + b"\xff\xe1\x00\x10http://ns.ad\0\0" + segment + data[2:])


def jpeg_exif(orientation):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HHI", orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


# PNG files with damage, or with more than a picture.


def damaged_pngs():
    rgb = np.asarray(SMALL)
    height, width = rgb.shape[:2]
    rows, size = unfiltered(rgb), 3 * width + 1
    header = lambda *values: chunk(b"IHDR", struct.pack(">IIBBBBB", *values))
    rgb_header, end = header(width, height, 8, 2, 0, 0, 0), chunk(b"IEND", b"")
    data = zlib.compress(rows, 9)
    stored = zlib.compress(rows, 0)
    text = chunk(b"tEXt", b"a\0b")

    def wrong(part):
        return part[:-1] + bytes([part[-1] ^ 1])

    def file(*parts):
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    def idats(stream, each=1 << 30):
        return b"".join(chunk(b"IDAT", stream[i : i + each]) for i in range(0, len(stream), each))

    def of(stream):
        return file(rgb_header, idats(stream), end)

    for name, part in {
        "crc-idat": file(rgb_header, wrong(idats(data)), end),
        "crc-some-idat": file(rgb_header, wrong(idats(data[:40])), idats(data[40:]), end),
        "crc-end": file(rgb_header, idats(data), wrong(end)),
        "crc-text-behind": file(rgb_header, idats(data), wrong(text), end),
        "crc-header": file(wrong(rgb_header), idats(data), end),
        "crc-text": file(rgb_header, wrong(text), idats(data), end),
        "crc-palette": file(rgb_header, wrong(chunk(b"PLTE", bytes(9))), idats(data), end),
        "crc-unknown": file(rgb_header, wrong(chunk(b"abCd", b"a")), idats(data), end),
        "text-first": file(text, rgb_header, idats(data), end),
        "text-amidst": file(rgb_header, idats(data[:40]), text, idats(data[40:]), end),
        "no-header": file(idats(data), end),
        "no-data": file(rgb_header, end),
        "no-end": file(rgb_header, idats(data)),
        "no-crc": file(rgb_header, idats(data)[:-4]),
        "short-crc": file(rgb_header, idats(data)[:-2]),
        "junk-behind": file(rgb_header, idats(data), b"junk and more junk"),
        "long-idat": file(rgb_header, struct.pack(">I", 100_000) + idats(data)[4:]),
        "long-idat-cut": file(rgb_header, (struct.pack(">I", 100_000) + idats(data)[4:])[:-20]),
        "bytewise": file(rgb_header, idats(data, 1), end),
        "empty-idat": file(rgb_header, idats(data[:9]), chunk(b"IDAT", b""), idats(data[9:]), end),
        "last-row-missing": of(zlib.compress(rows[:-size], 9)),
        "last-rows-missing": of(zlib.compress(rows[: -3 * size], 9)),
        "last-row-missing-stored": of(zlib.compress(rows[:-size], 0)),
        "half-row-missing": of(zlib.compress(rows[: -size // 2], 9)),
        "last-byte-missing": of(zlib.compress(rows[:-1], 9)),
        "all-rows-missing": of(zlib.compress(b"", 9)),
        "rows-too-many": of(zlib.compress(rows + rows, 9)),
        "junk-in-idat": of(data + b"junk"),
        "adler-wrong": of(wrong(data)),
        "adler-missing": of(data[:-4]),
        "adler-short": of(data[:-2]),
        "stream-cut": of(data[:-30]),
        "stream-cut-stored": of(stored[:-30]),
        "stream-broken": of(data[:20] + b"\xff" * 9 + data[29:]),
        "zlib-method": of(b"\x79" + data[1:]),
        "zlib-check": of(b"\x78\x00" + data[2:]),
        "filter-7": of(zlib.compress(rows[:size] + b"\x07" + rows[size + 1 :], 9)),
        "filter-method": file(header(width, height, 8, 2, 0, 1, 0), idats(data), end),
        "compression-method": file(header(width, height, 8, 2, 1, 0, 0), idats(data), end),
        "interlace-2": file(header(width, height, 8, 2, 0, 0, 2), idats(data), end),
        "depth-3": file(header(width, height, 3, 2, 0, 0, 0), idats(data), end),
        "width-0": file(header(0, height, 8, 2, 0, 0, 0), idats(data), end),
        "header-long": file(chunk(b"IHDR", rgb_header[8:21] + b"\0"), idats(data), end),
        "header-short": file(chunk(b"IHDR", rgb_header[8:20]), idats(data), end),
        "gamma-short": file(rgb_header, chunk(b"gAMA", b"a"), idats(data), end),
        "srgb-empty": file(rgb_header, chunk(b"sRGB", b""), idats(data), end),
        "physical-short": file(rgb_header, chunk(b"pHYs", b"a"), idats(data), end),
        "profile-broken": file(rgb_header, chunk(b"iCCP", b"name\0\0junk"), idats(data), end),
        "apng-default": file(rgb_header, frames(1), idats(data), frame(0, width, height), fdat(1, 255 - rgb), end),
        "apng-first": file(
            rgb_header, frames(2), frame(0, width, height), idats(data), frame(1, width, height), fdat(2, 255 - rgb), end
        ),
        "apng-crc-frame": file(
            rgb_header, frames(1), idats(data), frame(0, width, height), wrong(fdat(1, 255 - rgb)), end
        ),
    }.items():
        add_damaged(f"{name}.png", part)
    indices = unfiltered(np.arange(width * height, dtype=np.uint8).reshape(height, width) * 4)
    palette_header, palette = header(width, height, 8, 3, 0, 0, 0), chunk(b"PLTE", bytes(range(30)))
    add_damaged("palette-short.png", file(palette_header, palette, idats(zlib.compress(indices)), end))
    add_damaged("palette-none.png", file(palette_header, idats(zlib.compress(indices)), end))
    for name in ("grey-1", "palette-4", "grey-16", "rgba-16", "grey-alpha", "interlaced"):
        whole = base64.b64decode(files[f"{name}.png"]["file"])
        at = whole.index(b"IDAT")
        length = struct.unpack(">I", whole[at - 4 : at])[0]
        stream, behind = whole[at + 4 : at + 4 + length], whole[at + 4 + length + 4 :]
        add_damaged(f"{name}-crc.png", whole[: at - 4] + wrong(chunk(b"IDAT", stream)) + behind)
        inflated = zlib.decompress(stream)
        one = len(inflated) // HEIGHT if name != "interlaced" else 3 * WIDTH + 1
        for left, kind in ((one, "row"), (one + 1, "row-and-byte")):
            shorter = chunk(b"IDAT", zlib.compress(inflated[:-left], 9))
            add_damaged(f"{name}-{kind}-missing.png", whole[: at - 4] + shorter + behind)


def frames(count):
    return chunk(b"acTL", struct.pack(">II", count, 0))


def frame(number, width, height):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 1, 0, 0))


def fdat(number, rgb):
    return chunk(b"fdAT", struct.pack(">I", number) + zlib.compress(unfiltered(rgb), 9))


pngs()
jpegs()
others()
sizes()
tiffs()
exifs()
damaged_pngs()
lines = [f"  {json.dumps(name)}: {json.dumps(file)}" for name, file in files.items()]
values = [f"  {json.dumps(name)}: {json.dumps(deflated)}" for deflated, name in pixels.items()]
text = '{\n "files": {\n' + ",\n".join(lines) + '\n },\n "pixels": {\n' + ",\n".join(values) + "\n },\n"
broken = [f"  {json.dumps(name)}: {json.dumps(file)}" for name, file in refused.items()]
text += ' "refused": {\n' + ",\n".join(broken) + "\n }\n}\n"
(HERE / "fixtures" / "pillow-zoo.json").write_text(text)
