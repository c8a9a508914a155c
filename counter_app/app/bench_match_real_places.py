"""Towns that exist, for pairs of addresses without a register beside them; written down from general knowledge.

Only names and how they are numbered: every block, lot and building in a question is drawn at random.
"""

from __future__ import annotations

from counter_app.app.bench_match_places import Municipality, Numbering, Town


def _city(prefecture: str, city: str, chome: str = "", **others: str) -> Municipality:
    """Read towns as `name:chome`; `block`, `lot` and `jo` for the other ways of numbering."""
    towns: list[Town] = []
    for key, text in {"chome": chome, **others}.items():
        for word in text.split():
            numbering = Numbering[key.upper()]
            name, _, count = word.partition(":")
            towns.append(Town(name, numbering, int(count or 0)))
    return Municipality(prefecture, city, tuple(towns))


REAL_PLACES: tuple[Municipality, ...] = (
    _city("東京都", "港区", "赤坂:9 六本木:7 三田:5 芝:5 南青山:7 西麻布:4 高輪:4"),
    _city("東京都", "新宿区", "西新宿:8 高田馬場:4 百人町:4 歌舞伎町:2"),
    _city("東京都", "千代田区", "霞が関:3 丸の内:3 九段南:4 神田神保町:3", block="一番町 二番町"),
    _city("東京都", "世田谷区", "上野毛:4 下馬:6 桜丘:5 千歳台:6 三軒茶屋:2 二子玉川:3"),
    _city("東京都", "葛飾区", "柴又:7 立石:8 四つ木:5"),
    _city("東京都", "渋谷区", "千駄ヶ谷:6 幡ヶ谷:3 恵比寿:4"),
    _city("東京都", "杉並区", "阿佐谷南:3 高円寺北:4"),
    _city("神奈川県", "横浜市港北区", "日吉:7 菊名:7"),
    _city("神奈川県", "横浜市緑区", "霧が丘:6"),
    _city("神奈川県", "川崎市麻生区", "百合丘:3 上麻生:7"),
    _city("大阪府", "大阪市北区", "梅田:3 中之島:6 天神橋:8"),
    _city("北海道", "札幌市中央区", jo="北三条西:20 南一条西:20 大通西:20"),
    _city("愛知県", "名古屋市中区", "栄:5 丸の内:3"),
    _city("福岡県", "福岡市博多区", "博多駅前:4"),
    _city("千葉県", "市川市", "八幡:6 真間:5 鬼高:4"),
    _city("埼玉県", "さいたま市浦和区", "高砂:4 常盤:10"),
    _city("宮城県", "仙台市青葉区", "国分町:3 一番町:4"),
    _city("茨城県", "つくば市", "吾妻:4 天王台:3"),
    _city("長野県", "安曇野市", lot="豊科 穂高"),
    _city("東京都", "八王子市", "子安町:4", lot="八日町 元八王子町"),
)
