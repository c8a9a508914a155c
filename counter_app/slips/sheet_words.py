"""The fixed words of application sheets. They are read in the office, so they are Japanese."""

from __future__ import annotations

from counter_app.slips.filled import READ, SIMULATED, STATED, VERIFIED

RECEIPT = "受付番号"
APPLICANT = "申請する人（届出人）"
DETAILS = "申請の内容"
CONTINUED = "（続き）"
DOCUMENTS = "添える書類"
HANDED_OVER, TO_COME = "提出済み", "後日提出"
OPEN = "補正（後日そろえるもの）"
DUE = "期限"
NO_DUE = "期限は窓口でお伝えします"
CONSENT = "同意"
AGREED, NOT_AGREED = "同意します", "同意しません"
SIGNATURE = "署名"
OFFICE_USE = "処理欄（職員が記入します）"
OFFICE_CELLS = ("受付", "本人確認", "審査", "入力", "照合", "決裁")
NUMBER_COLUMN = "番号"
CONTINUATION = "別紙"
CONTINUATION_FOR = "用紙の欄に入りきらない内容です。"
CONTINUED_ON = "別紙に続きます"
KANA_ABOVE = "（フリガナ）"
LEGEND = {
    VERIFIED: "カードのチップまたは台帳で確かめた値",
    READ: "カードから読み取った値・職員が入力した値",
    STATED: "本人が申し出た値",
    SIMULATED: "模擬カードの値（本物の申請ではありません）",
}
TOPICS = {  # by the first part of the facts
    "move": "異動",
    "bank": "振込先の口座",
    "account": "振込先の口座",
    "certificate": "証明書",
    "subject": "証明の対象になる人",
    "household": "世帯",
    "spouse": "配偶者",
    "deceased": "亡くなった人",
    "mourner": "喪主",
    "birth": "出生",
    "marriage": "婚姻",
    "divorce": "離婚",
    "job": "退職・就職",
    "disaster": "災害",
    "pregnancy": "妊娠",
    "followUp": "関連する手続",
}


def sentence(title: str) -> str:
    """Return what the applicant declares; 届 are notified, everything else is applied for."""
    kind = title.rpartition("（")[0] or title
    if kind.rstrip("書").endswith("届"):
        return "次のとおり届け出ます。"
    return "次のとおり請求します。" if "請求" in kind else "次のとおり申請します。"


def addressed(municipality: str, addressee: str) -> str:
    """`架空市` and `市長` → `架空市長　様`; an office that is no person gets 御中."""
    if addressee in {"市長", "区長", "町長", "村長"} and municipality.endswith(("市", "区", "町", "村")):
        name = f"{municipality}長"
    else:
        name = f"{municipality}{addressee}"
    return f"{name}　{'様' if name.endswith(('長', '者')) else '御中'}"
