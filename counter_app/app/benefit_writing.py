"""The files of a run of a benefit: results, payments, the list of work, letters, and what only some may see."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from counter_app.app.benefit_batch import Judgements
from counter_app.app.benefit_files import CsvFile, write_bytes, write_json
from counter_app.app.benefit_judge import LetterWriter
from counter_app.app.office import TABLES
from counter_app.benefit.account import Account, BankNames, check_account
from counter_app.benefit.application import BenefitApplication
from counter_app.benefit.assessment import Assessment
from counter_app.benefit.reasons import Outcome, Why, asked_of, outcome_of
from counter_app.benefit.rules import BenefitRules, Letters
from counter_app.benefit.transfer_file import Payment, transfer_file
from counter_app.benefit.twice import payable
from counter_app.benefit.work_list import Item, ordered, shown, totals
from counter_app.exports.csv_text import Column, ColumnKind, Reader
from counter_app.failures import ExtractError, FailureCode
from counter_app.slips.correction_letter import Asked, CorrectionLetter
from counter_app.store.delivered_csv import DeliveredCsv
from counter_app.store.other_processes import in_other_processes
from counter_app.tables.shipped import ShippedTables

_LETTERS_AT_ONCE = 20
NUMBER = Column("application_id", "申請番号", required=True)
OUTCOMES = {each.value: each.value for each in Outcome}
RESULTS = (
    NUMBER,
    Column("outcome", "結果", ColumnKind.CODE, codes=OUTCOMES, required=True),
    Column("amount_yen", "金額", ColumnKind.NUMBER, unit="円"),
    Column("resident_id", "宛名番号"),
    Column("household_id", "世帯番号"),
    Column("reason_codes", "理由コード"),
    Column("reasons", "理由"),
)
PAYMENTS = (
    NUMBER,
    Column("resident_id", "宛名番号", required=True),
    Column("household_id", "世帯番号", required=True),
    Column("amount_yen", "金額", ColumnKind.NUMBER, unit="円", required=True),
    Column("bank_code", "金融機関コード", required=True),
    Column("branch_code", "支店コード", required=True),
    Column("account_type", "預金種目", ColumnKind.CODE, codes={"1": "普通", "2": "当座"}, required=True),
    Column("account_number", "口座番号", required=True),
    Column("account_kana", "口座名義", required=True, proper=True),
)
WORK = (
    Column("rank", "順位", ColumnKind.NUMBER, unit="位", required=True),
    NUMBER,
    Column("minutes", "見込みの作業時間", ColumnKind.NUMBER, unit="分", required=True),
    Column("minutes_saved", "省ける時間", ColumnKind.NUMBER, unit="分", required=True),
    Column("letter", "補正の手紙"),
    Column("reason_codes", "理由コード", required=True),
    Column("reasons", "理由"),
)
_ELSEWHERE = "別の担当で確認しています"


class BenefitFiles:
    """The files of one run."""

    def __init__(
        self,
        options: argparse.Namespace,
        rules: BenefitRules,
        applications: DeliveredCsv,
        found: Judgements[Assessment],
        folder: Path,
    ) -> None:
        self._options, self._rules, self._folder = options, rules, folder
        self._applications, self._found = applications, found
        self._banks = BankNames(ShippedTables(TABLES).banks)
        self._paid = frozenset(payable(found.kept, rules.causes))

    def write(self) -> dict[str, Any]:
        """Write them all; returns the counts of the manifest."""
        outcomes = self._results()
        yen = self._payments()
        listed = self._listed()
        letters = self._lettered(listed)
        self._work_list(listed, letters)
        self._letters(listed, letters)
        self._protected()
        if self._rules.sampling.share:
            self._sample()
        reasons = Counter(why.value for each in self._found.kept for why in each.whys)
        return {
            "applications": len(self._found.kept),
            "brokenRows": self._found.refused,
            "outcomes": {each.value: outcomes[each.value] for each in Outcome},
            "yen": yen,
            "letters": len(letters),
            "reasons": dict(sorted(reasons.items())),
        }

    def _results(self) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        with CsvFile(self._folder / "results.csv", RESULTS, Reader.SPREADSHEET, self._rules.reference_date) as out:
            for place, (each, text) in enumerate(zip(self._found.kept, self._found.texts(), strict=True)):
                outcome = outcome_of(each.whys, self._rules.causes)
                outcomes[outcome.value] += 1
                if Why.PROTECTED in each.whys:
                    out.row(each.application_id, outcome.value, "", "", "", "", _ELSEWHERE)
                    continue
                yen = str(each.yen) if place in self._paid else ""
                said = " / ".join(part for part in (*self._sentences(each.whys), text) if part)
                codes = ";".join(each.whys)
                out.row(each.application_id, outcome.value, yen, each.resident_id, each.household_id, codes, said)
        return outcomes

    def _payments(self) -> int:
        """Only what `payable` let through, in the order of the applications."""
        total = 0
        with CsvFile(self._folder / "payments.csv", PAYMENTS, Reader.MACHINE, self._rules.reference_date) as out:
            for each, account in self._accounts():
                target = account.target
                total += each.yen
                out.row(
                    each.application_id, each.resident_id, each.household_id, str(each.yen), target.bank_code,
                    target.branch_code, target.account_type.value, target.account_number, account.holder,
                )  # fmt: skip
        if self._rules.payer:
            money = (Payment(each.application_id, account, each.yen) for each, account in self._accounts())
            write_bytes(self._folder / "payments.dat", b"".join(transfer_file(self._rules.payer, money, self._banks)))
        return total

    def _accounts(self) -> Iterator[tuple[Assessment, Account]]:
        for place, row in enumerate(self._applications):
            if place not in self._paid:
                continue
            said = BenefitApplication.of(row.texts)
            kana = (said.claim.kana,)
            money = check_account(said.account, kana, self._banks, short_numbers=self._rules.short_numbers)
            if money.account is None or said.application_id != self._found.kept[place].application_id:
                raise ExtractError(
                    FailureCode.APPLICATIONS_REFUSED, f"{self._applications.path.name} changed while it was read"
                )
            yield self._found.kept[place], money.account

    def _listed(self) -> list[Item]:
        causes = self._rules.causes
        return ordered(
            Item.of(place, each.application_id, each.received, each.whys, causes)
            for place, each in enumerate(self._found.kept)
            if Why.PROTECTED not in each.whys and outcome_of(each.whys, causes) is Outcome.LOOK
        )

    def _work_list(self, listed: list[Item], letters: dict[int, str]) -> None:
        texts = dict.fromkeys((item.place for item in listed), "")
        for place, text in enumerate(self._found.texts()):
            if place in texts:
                texts[place] = text
        entries = []
        with CsvFile(self._folder / "worklist.csv", WORK, Reader.SPREADSHEET, self._rules.reference_date) as out:
            for rank, item in enumerate(listed, start=1):
                letter, codes = letters.get(item.place, ""), list(map(str, item.whys))
                said = " / ".join(part for part in (*self._sentences(item.whys), texts[item.place]) if part)
                minutes, saved = shown(item.minutes), shown(item.saved)
                out.row(str(rank), item.application_id, f"{minutes:g}", f"{saved:g}", letter, ";".join(codes), said)
                entry = {"rank": rank, "applicationId": item.application_id, "minutes": minutes, "minutesSaved": saved}
                entries.append(entry | {"letter": letter or None, "reasons": codes})
        write_json(self._folder / "worklist.json", {"totals": totals(listed), "items": entries})

    def _sentences(self, whys: tuple[Why, ...]) -> list[str]:
        return [self._rules.causes[why].sentence for why in whys]

    def _protected(self) -> None:
        """支援措置: a file of its own, for those who may see it; the other files do not say why."""
        with CsvFile(self._folder / "protected.csv", RESULTS, Reader.SPREADSHEET, self._rules.reference_date) as out:
            for each in self._found.kept:
                if Why.PROTECTED in each.whys:
                    said = " / ".join(self._sentences(each.whys))
                    codes = ";".join(each.whys)
                    out.row(
                        each.application_id, Outcome.LOOK.value, "", each.resident_id, each.household_id, codes, said
                    )

    def _sample(self) -> None:
        """支払可 that a person looks at all the same."""
        with CsvFile(self._folder / "sample.csv", (NUMBER,), Reader.SPREADSHEET, self._rules.reference_date) as out:
            for place, each in enumerate(self._found.kept):
                if place in self._paid and self._rules.sampling.takes(each.application_id):
                    out.row(each.application_id)

    def _lettered(self, listed: list[Item]) -> dict[int, str]:
        """Who is written to: whoever is known for certain and can mend something. The number is the rank, so that a name shows nothing."""
        if self._rules.letters is None or self._options.no_letters:
            return {}
        ranked = ((rank, item) for rank, item in enumerate(listed, start=1) if self._found.kept[item.place].certain)
        return {
            item.place: f"letters/{rank:06d}.pdf" for rank, item in ranked if asked_of(item.whys, self._rules.causes)
        }

    def _letters(self, listed: list[Item], names: dict[int, str]) -> None:
        if not names or self._rules.letters is None:
            return
        (self._folder / "letters").mkdir(mode=0o700)
        asked = {item.place: asked_of(item.whys, self._rules.causes) for item in listed if item.place in names}
        chunks = _chunked(self._written(asked, self._rules.letters))
        places = iter([place for place in range(len(self._found.kept)) if place in names])
        for pdfs in in_other_processes(LetterWriter, None, chunks, self._options.workers):
            for pdf in pdfs:
                write_bytes(self._folder / names[next(places)], pdf)

    def _written(self, asked: dict[int, tuple[Asked, ...]], by: Letters) -> Iterator[CorrectionLetter]:
        for place, row in enumerate(self._applications):
            if place in asked:
                said = BenefitApplication.of(row.texts)
                address = (
                    said.claim.address.removesuffix(said.building) if said.building.strip() else said.claim.address
                )
                yield CorrectionLetter(
                    self._rules.name, said.application_id, said.claim.name.strip(), address.strip(), said.building.strip(),
                    asked[place], by.sender, by.address, by.telephone, by.hours, by.dated, by.due,
                )  # fmt: skip


def _chunked(letters: Iterator[CorrectionLetter]) -> Iterator[list[CorrectionLetter]]:
    while chunk := list(islice(letters, _LETTERS_AT_ONCE)):
        yield chunk
