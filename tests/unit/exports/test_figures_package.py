from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace

import duckdb
import pytest

from counter_app.exports.figures_package import Package, write, zipped
from counter_app.figures.publication import LINES, rows
from counter_app.store.figures import StoreFigures
from tests.fakes.busy_days import fill, japan, random_events
from tests.fakes.stores import Town

SINCE, UNTIL = japan(10, 1), japan(11, 1)
QUOTED = re.compile(r'(?:"(?:[^"]|"")*")(?:,"(?:[^"]|"")*")*')


def package_of(folder, *, events=900, internal=False):
    town = Town(folder)
    town.clock.at = japan(11, 2, 9)
    fill(town.database, random_events(SINCE, UNTIL, events))
    figures = StoreFigures(town.database, town.clock)
    figures.refresh()
    whole = figures.period(SINCE, UNTIL)
    lines = [figures.period(SINCE, UNTIL, by) for by in LINES]
    town.database.close()
    return Package(
        since=SINCE,
        until=UNTIL,
        area_code="99999",
        made_at=town.clock.at,
        internal=internal,
        rows=rows(whole, lines, internal=internal),
        codebook=whole.codebook,
        procedures={"tax": "所得・課税証明書"},
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    package = package_of(folder)
    write(zipped(package), folder / "out.zip")
    with zipfile.ZipFile(folder / "out.zip") as archive:
        archive.extractall(folder / "opened")
    assert sorted(file.name for file in folder.glob("out*")) == ["out.zip"]
    return folder / "opened"


def strict(file):
    """Read a CSV as the rules want it: BOM, CRLF, every field quoted, one record a line, one width."""
    body = file.read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    text = body.decode("utf-8-sig")
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all("\n" not in line and QUOTED.fullmatch(line) for line in lines)
    head, *records = csv.reader(io.StringIO(text, newline=""))
    assert len(set(head)) == len(head)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in head)
    assert {len(record) for record in records} == {len(head)}
    return [dict(zip(head, record, strict=True)) for record in records]


def test_every_csv_keeps_the_rules(opened):
    files = sorted(opened.glob("*.csv"))
    assert [file.name for file in files] == [
        *("code_breakdown.csv", "code_channel.csv", "code_figure.csv", "code_procedure.csv", "code_status.csv"),
        *("code_term.csv", "kpi_202610.csv"),
    ]
    for file in files:
        assert strict(file)


def test_numbers_are_numbers_and_blank_is_never_zero(opened):
    records = strict(opened / "kpi_202610.csv")
    assert {record["value_status"] for record in records} >= {"公表", "秘匿"}
    for record in records:
        number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", record["value"])
        assert bool(number) == (record["value_status"] == "公表")
        assert (record["area_code"], record["period_start_date"], record["period_end_time"]) == (
            *("99999", "2026-10-01", "00:00:00"),
        )
        assert all(record[name] for name in record if name != "value")


def test_every_code_is_in_its_table(opened):
    records = strict(opened / "kpi_202610.csv")
    for name, column in (("figure", "figure_id"), ("breakdown", "breakdown"), ("status", "value_status")):
        table = strict(opened / f"code_{name}.csv")
        assert {record[column] for record in records} <= {next(iter(entry.values())) for entry in table}
    procedures = {entry["code"]: entry["name_ja"] for entry in strict(opened / "code_procedure.csv")}
    assert procedures == {"moving-in": "moving-in", "pension": "pension", "tax": "所得・課税証明書"}


def test_duckdb_reads_the_same_from_csv_and_parquet(opened):
    columns = (
        "breakdown, breakdown_code, figure_id, figure_version::INTEGER AS version, value::DOUBLE AS value, value_status"
    )
    same = duckdb.sql(
        f"SELECT count(*), (SELECT count(*) FROM '{opened}/kpi_202610.parquet') FROM "
        f"(SELECT {columns} FROM read_csv('{opened}/kpi_202610.csv', all_varchar=true, nullstr='') INTERSECT "
        f"SELECT {columns} FROM '{opened}/kpi_202610.parquet')"
    ).fetchall()
    assert same[0][0] == same[0][1] > 100


def test_the_description_fits_the_files(opened):
    document = json.loads((opened / "datapackage.json").read_text("utf-8"))
    listed = {resource["path"]: resource for resource in document["resources"]}
    assert set(listed) == {file.name for file in opened.iterdir()} - {"datapackage.json", "README.txt"}
    for path, resource in listed.items():
        body = (opened / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert resource["bytes"] == len(body)
    fields = [field["name"] for field in listed["kpi_202610.csv"]["schema"]["fields"]]
    assert fields == list(strict(opened / "kpi_202610.csv")[0])


def test_inside_the_house_small_counts_stand_and_the_text_says_so(tmp_path):
    package = package_of(tmp_path, events=60, internal=True)
    assert "秘匿" not in {row.status for row in package.rows}
    with zipfile.ZipFile(io.BytesIO(zipped(package))) as archive:
        assert "庁内用" in archive.read("README.txt").decode("utf-8-sig")


def test_the_same_figures_give_the_same_bytes(tmp_path):
    package = package_of(tmp_path, events=60)
    assert zipped(package) == zipped(package)


def test_a_month_that_is_not_over_says_so(tmp_path):
    package = package_of(tmp_path, events=60)
    assert not package.is_partial
    early = replace(package, made_at=japan(10, 20))
    with zipfile.ZipFile(io.BytesIO(zipped(early))) as archive:
        assert "月の途中" in archive.read("README.txt").decode("utf-8-sig")
        assert len(json.loads(archive.read("datapackage.json"))["remarks"]) == 1
