import gettext
import os
from pathlib import Path

from config.demo.catalogues import compile_catalogues

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "{count} gift"
msgid_plural "{count} gifts"
msgstr[0] "{count} don"
msgstr[1] "{count} dons"

#, fuzzy
msgid "Give"
msgstr "Donnez peut-être"
"""


def write_catalogue(root: Path) -> Path:
    source = root / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    return source


def test_compiles_plurals_and_leaves_out_what_is_not_sure(tmp_path: Path) -> None:
    source = write_catalogue(tmp_path)

    compiled = compile_catalogues(tmp_path)

    with source.with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert compiled == [source.with_suffix(".mo")]
    assert french.ngettext("{count} gift", "{count} gifts", 2) == "{count} dons"
    assert french.gettext("Give") == "Give"


def test_compiles_again_only_what_changed(tmp_path: Path) -> None:
    source = write_catalogue(tmp_path)
    compile_catalogues(tmp_path)

    assert compile_catalogues(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
