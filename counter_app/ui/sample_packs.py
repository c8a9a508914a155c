"""A hundred invented procedures in their packs, for pictures and tests of the page that offers them."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.form import Form
from counter_app.domain.words import Words
from counter_app.packs.pack_file import Pack
from counter_app.ui.sample_forms import FORMS

_PACKS = (
    ("certificates", "証明書", "しょうめいしょ", "Certificates", "住民票・戸籍・税・印鑑"),
    ("moving", "引っ越し", "ひっこし", "Moving", "転入・転居・転出"),
    ("children", "子育て", "こどもの こと", "Children", "手当・保育・医療費"),
    ("insurance", "保険・年金", "ほけん・ねんきん", "Insurance and pension", "国民健康保険・国民年金"),
    ("elderly", "高齢・介護", "としを とった ひと・かいご", "Older people and care", "後期高齢者医療・介護保険"),
    ("disability", "障害福祉", "しょうがいの ある ひと", "Disability", "手帳・手当・福祉サービス"),
    ("family", "戸籍の届出", "けっこん・しゅっさん など", "Family register", "出生・婚姻・離婚・死亡"),
    ("tax", "税金", "ぜいきん", "Taxes", "申告・減免・軽自動車"),
    ("living", "水道・ごみ・ペット", "すいどう・ごみ・いぬ", "Water, waste, pets", "使い始め・使用中止・犬の登録"),
    ("housing", "住まい・土地", "いえ・とち", "Housing and land", "市営住宅・農地・森林"),
    ("disaster", "災害・防災", "さいがい", "Disasters", "罹災証明・支援金"),
    ("card", "マイナンバーカード", "マイナンバーカード", "My Number Card", "申請・受取・暗証番号"),
)
_KINDS = (
    ("の届出", "の とどけ", ": notice", "のとどけで"),
    ("の証明", "の しょうめい", ": certificate", "のしょうめい"),
    ("の変更届", "が かわった とどけ", ": change", "のへんこうとどけ"),
    ("の再交付", "を もう いちど もらう", ": new copy", "のさいこうふ"),
    ("の減免申請", "の おかねを へらす", ": reduction of fees", "のげんめんしんせい"),
    ("の相談予約", "の そうだん", ": appointment", "のそうだんよやく"),
    ("の還付請求", "の おかねを もどす", ": refund", "のかんぷせいきゅう"),
    ("の取りやめ", "を やめる", ": end", "のとりやめ"),
)


def _form(pack: tuple[str, ...], at: int) -> Form:
    name, (ja, easy, en, reading) = pack[0], _KINDS[at]
    short = pack[1].partition("・")[0]
    title = Words(short + ja, pack[2].partition("・")[0] + easy, pack[3] + en)
    summary = Words("必要な方だけの手続です", "ひつような ひとだけの てつづきです", "Only for those who need it")
    return replace(
        FORMS[3],
        id=f"{name}-{at}",
        title=title,
        summary=summary,
        reading=pack[2].partition("・")[0] + reading,
        file=f"{name}/{name}-{at}.toml",
    )


_OWN = tuple(replace(form, file=f"certificates/{form.id}.toml") for form in FORMS[:1]) + tuple(
    replace(form, file=f"moving/{form.id}.toml") for form in FORMS[1:2]
)
MANY_FORMS: tuple[Form, ...] = (*_OWN, *(_form(pack, at) for pack in _PACKS for at in range(len(_KINDS))))
PACKS: tuple[Pack, ...] = tuple(
    Pack(
        name,
        Words(ja, easy, en),
        Words(below, easy, en),
        order,
        tuple(form for form in MANY_FORMS if form.pack == name),
    )
    for order, (name, ja, easy, en, below) in enumerate(_PACKS)
)
OFTEN = ("resident-record", "moving-in", "certificates-1", "children-0", "insurance-0", "card-3")
