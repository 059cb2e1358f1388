//! Names of many scripts.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

pub(crate) struct Person {
    pub(crate) full_name: String,
    /// The name in letters that an e-mail address takes.
    pub(crate) mailbox: String,
    pub(crate) company: Option<String>,
    pub(crate) country: &'static str,
}

/// A name as it is written, and in Latin letters.
type Name = (&'static str, &'static str);

struct Culture {
    country: &'static str,
    family_first: bool,
    separator: &'static str,
    given: [Name; 6],
    family: [Name; 6],
    companies: [&'static str; 2],
}

/// A person of a culture drawn at random.
pub(crate) fn person(random: &mut impl Rng) -> Person {
    let culture = &CULTURES[random.random_range(0..CULTURES.len())];
    let given = culture.given.choose(random).copied().unwrap_or_default();
    let family = culture.family.choose(random).copied().unwrap_or_default();
    let (first, second) = if culture.family_first { (family, given) } else { (given, family) };
    let company = random
        .random_bool(0.55)
        .then(|| culture.companies.choose(random).map(|company| (*company).to_owned()))
        .flatten();
    Person {
        full_name: format!("{}{}{}", first.0, culture.separator, second.0),
        mailbox: format!("{}.{}", given.1, family.1),
        company,
        country: culture.country,
    }
}

const fn spaced(country: &'static str, given: [Name; 6], family: [Name; 6], companies: [&'static str; 2]) -> Culture {
    Culture { country, family_first: false, separator: " ", given, family, companies }
}

const fn joined(country: &'static str, given: [Name; 6], family: [Name; 6], companies: [&'static str; 2]) -> Culture {
    Culture { country, family_first: true, separator: "", given, family, companies }
}

const CULTURES: [Culture; 16] = [
    spaced(
        "US",
        [("Grace", "grace"), ("Alan", "alan"), ("Maya", "maya"), ("Noah", "noah"), ("Zoe", "zoe"), ("Eli", "eli")],
        [
            ("Parker", "parker"),
            ("O’Brien", "obrien"),
            ("Smith-Jones", "smith.jones"),
            ("Reed", "reed"),
            ("Cole", "cole"),
            ("Hayes", "hayes"),
        ],
        ["Northwind Labs", "Blue Harbor LLC"],
    ),
    spaced(
        "DE",
        [
            ("Jürgen", "juergen"),
            ("Käthe", "kaethe"),
            ("Björn", "bjoern"),
            ("Lena", "lena"),
            ("Götz", "goetz"),
            ("Anke", "anke"),
        ],
        [
            ("Müller", "mueller"),
            ("Groß", "gross"),
            ("Schäfer", "schaefer"),
            ("Weiß", "weiss"),
            ("Köhler", "koehler"),
            ("Vogt", "vogt"),
        ],
        ["Müller & Söhne GmbH", "Straßenbau Größe AG"],
    ),
    spaced(
        "ES",
        [
            ("José", "jose"),
            ("Íñigo", "inigo"),
            ("Lucía", "lucia"),
            ("Ángel", "angel"),
            ("Begoña", "begona"),
            ("Raúl", "raul"),
        ],
        [
            ("Ñandú", "nandu"),
            ("Núñez", "nunez"),
            ("Peña", "pena"),
            ("García", "garcia"),
            ("Ibáñez", "ibanez"),
            ("Muñoz", "munoz"),
        ],
        ["Año Nuevo S.L.", "Caña y Sol"],
    ),
    spaced(
        "PL",
        [
            ("Łukasz", "lukasz"),
            ("Małgorzata", "malgorzata"),
            ("Zażółć", "zazolc"),
            ("Święta", "swieta"),
            ("Żaneta", "zaneta"),
            ("Paweł", "pawel"),
        ],
        [
            ("Wiśniewski", "wisniewski"),
            ("Dąbrowska", "dabrowska"),
            ("Szczęsny", "szczesny"),
            ("Źródło", "zrodlo"),
            ("Wójcik", "wojcik"),
            ("Kamiński", "kaminski"),
        ],
        ["Źródła Sp. z o.o.", "Łódź Hosting"],
    ),
    spaced(
        "CZ",
        [
            ("Jiří", "jiri"),
            ("Šárka", "sarka"),
            ("Ondřej", "ondrej"),
            ("Žofie", "zofie"),
            ("Matěj", "matej"),
            ("Eliška", "eliska"),
        ],
        [
            ("Dvořák", "dvorak"),
            ("Nováková", "novakova"),
            ("Růžička", "ruzicka"),
            ("Šťastný", "stastny"),
            ("Křížová", "krizova"),
            ("Hájek", "hajek"),
        ],
        ["Zlatý Kůň s.r.o.", "Řeka Data"],
    ),
    spaced(
        "GR",
        [
            ("Γιώργος", "giorgos"),
            ("Ελένη", "eleni"),
            ("Νίκος", "nikos"),
            ("Σοφία", "sofia"),
            ("Άρης", "aris"),
            ("Δήμητρα", "dimitra"),
        ],
        [
            ("Παπαδόπουλος", "papadopoulos"),
            ("Ιωάννου", "ioannou"),
            ("Οικονόμου", "oikonomou"),
            ("Βασιλείου", "vasileiou"),
            ("Καρράς", "karras"),
            ("Λάμπρου", "lamprou"),
        ],
        ["Ήλιος Α.Ε.", "Αιγαίο Δίκτυα"],
    ),
    spaced(
        "UA",
        [
            ("Олена", "olena"),
            ("Тарас", "taras"),
            ("Юлія", "yuliia"),
            ("Андрій", "andrii"),
            ("Їванна", "yivanna"),
            ("Богдан", "bohdan"),
        ],
        [
            ("Шевченко", "shevchenko"),
            ("Коваленко", "kovalenko"),
            ("Ґудзь", "gudz"),
            ("Бондар", "bondar"),
            ("Мельник", "melnyk"),
            ("Щербак", "shcherbak"),
        ],
        ["Київ Хостинг", "Степ ТОВ"],
    ),
    spaced(
        "EG",
        [
            ("محمد", "mohamed"),
            ("فاطمة", "fatima"),
            ("يوسف", "youssef"),
            ("ليلى", "layla"),
            ("عمر", "omar"),
            ("نور", "nour"),
        ],
        [
            ("الحسيني", "elhusseini"),
            ("عبد الله", "abdallah"),
            ("المصري", "elmasry"),
            ("حداد", "haddad"),
            ("منصور", "mansour"),
            ("خليل", "khalil"),
        ],
        ["شركة النيل", "واحة البيانات"],
    ),
    spaced(
        "IL",
        [("נועה", "noa"), ("דוד", "david"), ("תמר", "tamar"), ("איתן", "eitan"), ("שירה", "shira"), ("יעל", "yael")],
        [
            ("כהן", "cohen"),
            ("לוי", "levi"),
            ("מזרחי", "mizrahi"),
            ("פרידמן", "friedman"),
            ("ברק", "barak"),
            ("שגיא", "sagi"),
        ],
        ["אורות בע״מ", "כרמל נתונים"],
    ),
    spaced(
        "IN",
        [
            ("प्रिया", "priya"),
            ("अर्जुन", "arjun"),
            ("लक्ष्मी", "lakshmi"),
            ("रवि", "ravi"),
            ("सीता", "sita"),
            ("विक्रम", "vikram"),
        ],
        [
            ("शर्मा", "sharma"),
            ("त्रिपाठी", "tripathi"),
            ("कृष्णन", "krishnan"),
            ("गुप्ता", "gupta"),
            ("सिंह", "singh"),
            ("मिश्रा", "mishra"),
        ],
        ["गंगा टेक्नोलॉजी", "सूर्य होस्टिंग"],
    ),
    joined(
        "CN",
        [("小龙", "xiaolong"), ("丽华", "lihua"), ("伟", "wei"), ("静", "jing"), ("建国", "jianguo"), ("芳", "fang")],
        [("李", "li"), ("王", "wang"), ("张", "zhang"), ("陈", "chen"), ("欧阳", "ouyang"), ("赵", "zhao")],
        ["长江云计算有限公司", "北辰网络"],
    ),
    joined(
        "JP",
        [
            ("太郎", "taro"),
            ("さくら", "sakura"),
            ("健一", "kenichi"),
            ("美咲", "misaki"),
            ("ケンジ", "kenji"),
            ("陽菜", "hina"),
        ],
        [
            ("山田", "yamada"),
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("髙橋", "takahashi"),
            ("小林", "kobayashi"),
            ("渡邊", "watanabe"),
        ],
        ["株式会社あおぞら", "さくら通信"],
    ),
    joined(
        "KR",
        [
            ("민준", "minjun"),
            ("서연", "seoyeon"),
            ("지훈", "jihun"),
            ("하은", "haeun"),
            ("도윤", "doyun"),
            ("수아", "sua"),
        ],
        [("김", "kim"), ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jung"), ("남궁", "namgung")],
        ["한강소프트", "별빛호스팅"],
    ),
    spaced(
        "TH",
        [
            ("สมชาย", "somchai"),
            ("สุดา", "suda"),
            ("ณัฐวุฒิ", "natthawut"),
            ("พิมพ์", "phim"),
            ("อนันต์", "anan"),
            ("มาลี", "mali"),
        ],
        [
            ("ใจดี", "chaidi"),
            ("ศรีสุข", "sisuk"),
            ("วงศ์ทอง", "wongthong"),
            ("แก้วมณี", "kaeomani"),
            ("รัตนกุล", "rattanakun"),
            ("บุญมี", "bunmi"),
        ],
        ["บริษัท ฟ้าใส จำกัด", "เจ้าพระยา เน็ต"],
    ),
    spaced(
        "VN",
        [
            ("Thị Hương", "huong"),
            ("Văn Đức", "duc"),
            ("Ngọc Ánh", "anh"),
            ("Quốc Bảo", "bao"),
            ("Mỹ Lệ", "le"),
            ("Hữu Phước", "phuoc"),
        ],
        [("Nguyễn", "nguyen"), ("Trần", "tran"), ("Phạm", "pham"), ("Đặng", "dang"), ("Võ", "vo"), ("Huỳnh", "huynh")],
        ["Công ty Sông Hồng", "Máy Chủ Việt"],
    ),
    spaced(
        "TR",
        [
            ("Işıl", "isil"),
            ("İbrahim", "ibrahim"),
            ("Çağla", "cagla"),
            ("Gökhan", "gokhan"),
            ("Şule", "sule"),
            ("Uğur", "ugur"),
        ],
        [
            ("Yıldız", "yildiz"),
            ("Öztürk", "ozturk"),
            ("Çelik", "celik"),
            ("Şahin", "sahin"),
            ("Güneş", "gunes"),
            ("Aydın", "aydin"),
        ],
        ["Boğaziçi Bilişim A.Ş.", "Yıldız Sunucu"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_plain_letters() {
        for culture in &CULTURES {
            for (written, latin) in culture.given.iter().chain(&culture.family) {
                assert!(!latin.is_empty() && latin.chars().all(|c| c.is_ascii_lowercase() || c == '.'), "{written}");
            }
        }
    }
}
