"""Arrays, weights and pictures from foreign hands: bounded, and refused with one clear error."""

from __future__ import annotations

import io
import os
import threading
import warnings
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from cnncalc import SpecError, load, verify
from cnncalc.forward import files, stored
from cnncalc.forward.files import read_input, read_weights
from cnncalc.forward.weights import GivenWeights, SeededWeights
from cnncalc.shape import Shape

SHAPE = Shape(3, (6, 5))
RIGHT = np.arange(90, dtype=np.float32).reshape(6, 5, 3)
NETWORK = "4x4x2 -> fc 3"


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def header(text, version=1):
    width = 2 if version == 1 else 4
    return stored.MAGIC + bytes([version, 0]) + len(text).to_bytes(width, "little") + text.encode()


def of_shape(shape, descr="<f4"):
    return header(f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}\n")


@pytest.mark.parametrize("dtype", ["<f2", "<f4", ">f4", "<f8", ">f8", "i1", "<i4", ">u2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_real_numbers_are_read(tmp_path, dtype, order):
    place = tmp_path / "x.npy"
    place.write_bytes(npy(np.asarray(RIGHT, dtype, order=order)))
    found = read_input(str(place), SHAPE, "float32")
    assert found.dtype == np.float32 and found.flags.c_contiguous
    assert (found == RIGHT[None]).all()


REFUSED = {
    "empty": b"",
    "no magic": b"NUMPY" * 9,
    "a version to come": header("{}", 9),
    "cut in its header": npy(RIGHT)[:40],
    "cut in its array": npy(RIGHT)[:-1],
    "a byte too many": npy(RIGHT) + b"x",
    "complex": npy(RIGHT.astype(complex)),
    "text": npy(RIGHT.astype(str)),
    "truth values": npy(RIGHT > 0),
    "dates": npy(RIGHT.astype("M8[s]")),
    "objects": npy(RIGHT.astype(object), allow_pickle=True),
    "records": npy(np.zeros((6, 5, 3), [("a", "f4")])),
    "a long header": header(" " * 20_000),
    "a header of 4 GB": stored.MAGIC + b"\x02\x00" + b"\xff" * 4,
    "a deep header": header("(" * 5000),
    "a header of code": header("__import__('os').getcwd()"),
    "a shape of text": of_shape("'ab'"),
    "a negative size": of_shape((-6, 5, 3)),
    "a size of truth": of_shape("(True, 5, 3)"),
    "a huge shape": of_shape((10**15, 6, 5, 3)),
    "no images": npy(np.zeros((0, 6, 5, 3))),
    "another shape": npy(RIGHT[1:]),
    "what float32 cannot hold": npy(np.full((6, 5, 3), 1e300)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_input_that_is_refused(tmp_path, name):
    place = tmp_path / "x.npy"
    place.write_bytes(REFUSED[name])
    with pytest.raises(SpecError) as caught:
        read_input(str(place), SHAPE, "float32")
    assert caught.value.code == ("C402" if name == "a huge shape" else "C405")


def test_nothing_is_allocated_for_a_shape_that_does_not_fit(tmp_path, monkeypatch):
    (tmp_path / "x.npy").write_bytes(of_shape((10**9, 10**9)))
    monkeypatch.setattr(stored.np, "empty", None)
    with pytest.raises(SpecError, match="does not fit"):
        read_input(str(tmp_path / "x.npy"), SHAPE, "float32")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFOs")
def test_an_input_from_a_fifo(tmp_path):
    place = tmp_path / "x.npy"
    os.mkfifo(place)
    writer = threading.Thread(target=place.write_bytes, args=[npy(RIGHT)])
    writer.start()
    assert (read_input(str(place), SHAPE, "float32") == RIGHT).all()
    writer.join()


def archive(members, packing=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice
        with zipfile.ZipFile(file, "w", packing) as made:
            for name, content in members:
                made.writestr(name, content)
    return file.getvalue()


WEIGHT, BIAS = npy(np.ones((3, 32), np.float32)), npy(np.zeros(3))


def broken(data, old, new):
    assert old in data
    return data.replace(old, new)


WEIGHTS = {
    "one array": WEIGHT,
    "a foreign member": archive([("fc1.weight.npy", WEIGHT), ("run.sh", b"")]),
    "a member twice": archive([("fc1.weight.npy", WEIGHT)] * 2),
    "a foreign packing": archive([("fc1.weight.npy", WEIGHT)], zipfile.ZIP_LZMA),
    "a bad checksum": broken(
        archive([("fc1.weight.npy", WEIGHT), ("fc1.bias.npy", BIAS)]),
        np.ones(32, np.float32).tobytes(), np.full(32, 2, np.float32).tobytes(),
    ),
    "a member that says more": archive(
        [("fc1.weight.npy", of_shape((3, 32))), ("fc1.bias.npy", BIAS)]
    ),
    "a member that says less": archive([("fc1.weight.npy", WEIGHT + b"x" * 9)]),
    "complex": archive([("fc1.weight.npy", npy(np.ones((3, 32), complex)))]),
    "objects": archive([("fc1.weight.npy", npy(np.ones((3, 32), object), allow_pickle=True))]),
    "too large for float32": archive([("fc1.weight.npy", npy(np.full((3, 32), 1e300)))]),
    "a bomb": archive(
        [("fc1.weight.npy", of_shape((10**4, 500)) + bytes(2 * 10**7))], zipfile.ZIP_DEFLATED
    ),
    "cut short": archive([("fc1.weight.npy", WEIGHT)])[:-30],
}  # fmt: skip


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_that_are_refused(tmp_path, name):
    place = tmp_path / "w.npz"
    place.write_bytes(WEIGHTS[name])
    with pytest.raises(SpecError) as caught:
        verify(load(NETWORK), source=read_weights(str(place), "float32"))
    assert caught.value.code == "C403"


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_weights_as_numpy_writes_them(tmp_path, save):
    place = tmp_path / "w.npz"
    save(place, **{"fc1.weight": np.ones((3, 32)), "fc1/bias": np.array([0, 1, 2])})
    found = verify(
        load(NETWORK), source=read_weights(str(place), "float32"),
        inputs=[np.ones((1, 4, 4, 2), np.float32)],
    )  # fmt: skip
    assert found.agrees
    assert next(iter(found.run.outputs.values())).tolist() == [[32, 33, 34]]


def test_a_list_of_members_without_end(tmp_path, monkeypatch):
    place = tmp_path / "w.npz"
    place.write_bytes(archive([(f"{i}.npy", b"") for i in range(100)]))
    monkeypatch.setattr(stored, "LARGEST_ARCHIVE_LIST", 1000)
    with pytest.raises(SpecError, match="list of members"):
        read_weights(str(place), "float32")


def test_weights_given_as_arrays_lose_nothing_in_silence():
    for array in (np.ones((3, 32), complex), np.full((3, 32), 1e300)):
        given = GivenWeights({"fc1.weight": array, "fc1.bias": np.zeros(3)})
        with pytest.raises(SpecError) as caught:
            verify(load(NETWORK), source=given)
        assert caught.value.code == "C403"


def picture(form, size=(5, 6), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, **options).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pictures(tmp_path, form, mode):
    (tmp_path / "x.png").write_bytes(picture(form, mode=mode))
    assert read_input(str(tmp_path / "x.png"), SHAPE, "float32").shape == (1, 6, 5, 3)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "WEBP", "TGA"])
def test_other_formats_reach_no_decoder(tmp_path, form):
    (tmp_path / "x.png").write_bytes(picture(form))
    with pytest.raises(SpecError, match="neither a PNG nor a JPEG") as caught:
        read_input(str(tmp_path / "x.png"), SHAPE, "float32")
    assert caught.value.code == "C405"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_cut_short(tmp_path, form):
    noise = np.random.default_rng(0).integers(0, 255, (60, 50, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, form)
    (tmp_path / "x.png").write_bytes(file.getvalue()[: len(file.getvalue()) // 2])
    with pytest.raises(SpecError) as caught:
        read_input(str(tmp_path / "x.png"), SHAPE, "float32")
    assert caught.value.code == "C405"


@pytest.mark.parametrize("width", [6_000, 12_000, 30_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_one_error(tmp_path, width, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_PICTURE", 30)
    data = picture("PNG", (8, 8))
    head = (8).to_bytes(4, "big") * 2
    fake = data.replace(b"IHDR" + head, b"IHDR" + width.to_bytes(4, "big") * 2)
    crc = zlib.crc32(fake[12:29]).to_bytes(4, "big")
    (tmp_path / "x.png").write_bytes(fake[:29] + crc + fake[33:])
    with pytest.raises(SpecError, match="pixels") as caught:
        read_input(str(tmp_path / "x.png"), SHAPE, "float32")
    assert caught.value.code == "C405"


class Huge(SeededWeights):
    def array(self, *asked):
        return super().array(*asked) * np.float32(1e30)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    "network",
    ["6x6x3 -> conv3-4 -> relu -> flatten -> fc 3", "16x16x32 -> conv3-32 same -> conv3-32 same",
     "8x8x4 -> conv3-4 -> bn -> softmax", "8x8x4 -> conv3-4 -> lrn", "400x400x16 -> bn -> lrn"],
)  # fmt: skip
def test_what_overflows_is_one_error_and_no_warning(network, fast):
    with pytest.raises(SpecError) as caught:
        verify(load(network), fast=fast, source=Huge())
    assert caught.value.code == "C404"


def test_an_input_of_complex_numbers_is_refused():
    with pytest.raises(SpecError) as caught:
        verify(load(NETWORK), inputs=[np.ones((1, 4, 4, 2), complex)])
    assert caught.value.code == "C405"
