"""`config.example.toml` shows every setting of every section, with its default and why. Write it anew by
`python -m tests.test_config_example`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from appliance.settings import BoxSettings
from central.settings import CentreSettings
from provisioning.network.settings import NetworkSettings
from sync import config
from sync.settings import SyncSettings

SECTIONS: dict[str, type[BaseModel]] = {
    "box": BoxSettings,
    "sync": SyncSettings,
    "centre": CentreSettings,
    "network": NetworkSettings,
}
EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def test_every_setting_says_why() -> None:
    assert config.undocumented(SECTIONS) == []


def test_every_section_has_a_model() -> None:
    assert tuple(SECTIONS) == config.SECTIONS


def test_the_example_is_what_the_settings_say() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == config.example(SECTIONS), "write it anew, see this file's first lines"


def test_the_example_loads_as_it_stands() -> None:
    read = config.load(EXAMPLE, SECTIONS)
    assert read["box"].data_dir.is_absolute()
    assert read["sync"].centre_url.startswith("https://")


if __name__ == "__main__":
    EXAMPLE.write_text(config.example(SECTIONS), encoding="utf-8")
