"""DenseNets against their paper and against torchvision."""

from __future__ import annotations

from tests.each import each
from tests.zoo.figures import agrees, report, totals, weighted

TORCHVISION = "torchvision documentation (num_params, GFLOPS)"
TABLE_2 = "Huang et al. 2016, arXiv:1608.06993, table 2"
README = "github.com/liuzhuang13/DenseNet, Wide-DenseNet"

PUBLISHED = [
    ("densenet121", 7978856, "2.83G", TORCHVISION),
    ("densenet169", 14149480, "3.36G", TORCHVISION),
    ("densenet201", 20013928, "4.29G", TORCHVISION),
    ("densenet161", 28681000, "7.73G", TORCHVISION),
    ("densenet-40-12", "1.0M", None, TABLE_2),
    ("densenet-100-12", "7.0M", None, TABLE_2),
    ("densenet-100-24", "27.2M", None, TABLE_2),
    ("densenet-bc-100-12", "0.8M", None, TABLE_2),
    ("densenet-bc-250-24", "15.3M", None, TABLE_2),
    ("densenet-bc-190-40", "25.6M", None, TABLE_2),
    ("wide-densenet-bc-40-36", "1.5M", None, README),
    ("wide-densenet-bc-40-48", "2.7M", None, README),
    ("wide-densenet-bc-40-60", "4.3M", None, README),
]


@each(("name", "params", "macs", "source"), PUBLISHED)
def test_published_totals(name, params, macs, source):
    found = totals(name)
    assert agrees(found[0], params), f"{found[0]:,}; {source}"
    assert macs is None or agrees(found[1], macs), f"{found[1]:,}; {source}"


@each(
    ("name", "layers"),
    [
        *((f"densenet{n}", n) for n in (121, 169, 201, 161)),
        ("densenet-40-12", 40), ("densenet-100-24", 100), ("densenet-bc-100-12", 100),
        ("densenet-bc-250-24", 250), ("densenet-bc-190-40", 190),
    ],
)  # fmt: skip
def test_networks_have_the_layers_that_they_are_named_after(name, layers):
    assert report(name).totals.weight_layers == layers


# Huang et al. 2016, table 1, column "DenseNet-121": output size and layers of the dense blocks.
TABLE_1 = [(56, 6), (28, 12), (14, 24), (7, 16)]


def test_densenet121_layer_by_layer():
    """A layer is 1x1 to 4k = 128 and 3x3 to k = 32 channels; a transition halves the channels."""
    found = {row.name: (row.facts.output.dims, row.facts.macs) for row in weighted("densenet121")}
    assert found.pop("conv1") == ((64, 112, 112), 112**2 * 7 * 7 * 3 * 64)
    channels = 64
    for block, (size, layers) in enumerate(TABLE_1, 1):
        plane = size * size
        for layer in range(1, layers + 1):
            name = f"dense{block}.{layer}"
            assert found.pop(f"{name}.conv1") == ((128, size, size), plane * channels * 128)
            assert found.pop(f"{name}.conv2") == ((32, size, size), plane * 9 * 128 * 32)
            channels += 32
        if block < 4:
            expected = (channels // 2, size, size), plane * channels * (channels // 2)
            assert found.pop(f"transition{block}.conv1") == expected
            channels //= 2
    assert channels == 1024
    assert found.pop("fc") == ((1000,), 1024 * 1000)
    assert not found


def test_the_pools_of_transitions_halve_the_size():
    rows = {row.name: row for row in report("densenet121").rows}
    sizes = [rows[f"transition{i}.avgpool1"].facts.output.dims for i in (1, 2, 3)]
    assert sizes == [(128, 28, 28), (256, 14, 14), (512, 7, 7)]


def test_spellings():
    assert report("DenseNet-121").graph.name == "densenet121"
    assert report("densenet_bc_100_12").graph.name == "densenet-bc-100-12"
