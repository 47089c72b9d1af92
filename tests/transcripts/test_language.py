"""English is told from other languages; what is short or full of code is let through."""

import pytest

from pipeline.domain import Role
from pipeline.errors import WrongLanguage
from pipeline.transcripts.language import check_english, other_language
from pipeline.transcripts.read import parse_transcript
from pipeline.transcripts.speakers import assign_roles

ENGLISH = [
    (
        "So, um, I'd use an Arc around a Mutex here, clone it for each task and then spawn. The "
        "thing is that the guard must not live over an await, otherwise the future isn't Send and "
        "tokio::spawn won't take it."
    ),
    (
        "impl Drop for Guard, fn drop, self dot lock dot store false Ordering Release, and then "
        "unsafe impl Send for T where T is Send, so Vec of u8, HashMap of String to Arc of Mutex "
        "of Option of Box of dyn Fn, and that compiles"
    ),
    (
        "I am working since five years with the Rust, we was making the backend, and there I did "
        "the cache and also the queue, how to say, the messages, so it is for me very normal to "
        "think about the backpressure"
    ),
    (
        "kubectl get pods, kubectl describe, then logs, grep error, awk print, sort, uniq count, "
        "head, and it was DNS"
    ),
]
OTHER = {
    "Spanish": (
        "Bueno, yo diría que la memoria se libera cuando el dueño sale del ámbito, y por eso no "
        "hay un recolector de basura. Lo que más me gusta es que el compilador te dice dónde está "
        "el error, pero al principio es muy difícil porque no entiendes qué quiere de ti."
    ),
    "German": (
        "Also ich würde sagen, dass der Speicher freigegeben wird, wenn der Besitzer aus dem "
        "Bereich geht, und deshalb braucht man keinen Garbage Collector. Das ist am Anfang nicht "
        "einfach, aber wenn man es einmal verstanden hat, dann ist es mit den Threads auch viel "
        "leichter."
    ),
    "French": (
        "Alors je dirais que la mémoire est libérée quand le propriétaire sort de la portée, et "
        "que c'est pour cela qu'on n'a pas besoin de ramasse-miettes. Ce qui est difficile au "
        "début, c'est que le compilateur ne vous laisse pas passer, mais après on comprend "
        "pourquoi."
    ),
    "Portuguese": (
        "Então, eu diria que a memória é liberada quando o dono sai do escopo, e por isso não "
        "precisa de um coletor de lixo. O que é mais difícil no começo é que o compilador não "
        "deixa você passar, mas depois você entende por que isso é uma coisa muito boa para os "
        "threads."
    ),
    "Italian": (
        "Allora io direi che la memoria viene liberata quando il proprietario esce dallo scope, e "
        "per questo non serve un garbage collector. La cosa più difficile è che il compilatore non "
        "ti lascia passare, ma poi si capisce perché, e con i thread è molto più semplice di come "
        "sono le altre cose."
    ),
    "Russian": (
        "Я бы сказал, что память освобождается, когда владелец выходит из области видимости, и "
        "поэтому сборщик мусора не нужен."
    ),
    "Chinese": (
        "我觉得所有权就是每个值只有一个所有者，当所有者离开作用域的时候内存就会被释放，所以不需要垃圾回收。"
    ),
    "Japanese": (
        "所有権というのは、値には必ず一つの所有者がいて、スコープを抜けるとメモリが解放されるということです。"
    ),
    "Hindi": (
        "मुझे लगता है कि हर वैल्यू का एक ही मालिक होता है और जब वह स्कोप से बाहर जाता है तो मेमोरी खाली हो जाती है।"
    ),
    "Korean": ("각 값에는 소유자가 하나만 있고 소유자가 스코프를 벗어나면 메모리가 해제된다고 생각합니다."),
    "Polish": (
        "No więc ja bym powiedział, że pamięć jest zwalniana, kiedy właściciel wychodzi z zakresu, "
        "i dlatego nie jest potrzebny odśmiecacz. Na początku to jest trudne, ale jak już się to "
        "zrozumie, to z wątkami jest dużo łatwiej i nie ma tylko tych problemów co w innych "
        "językach, tak mi się wydaje."
    ),
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_of_all_kinds_passes(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize(
    "text", ["", "Ja.", "Yes.", "HashMap<String, Vec<u8>>", "la la la", "nach Russland 42"]
)
def test_little_says_nothing(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize(("language", "text"), OTHER.items(), ids=OTHER.keys())
def test_other_languages_are_named(language: str, text: str) -> None:
    found = other_language(text)
    assert found is not None
    assert language in found


def test_a_name_or_a_sentence_in_another_language_does_not_refuse_an_interview() -> None:
    assert other_language(" ".join(ENGLISH) + " 王小明 said 你好 and " + OTHER["German"][:60]) is None


def test_the_error_names_the_file_the_language_and_the_way_out() -> None:
    transcript = parse_transcript("gespräch.txt", f"Anna: Wie geht das?\nBen: {OTHER['German']}\n".encode())
    with pytest.raises(WrongLanguage, match=r"German.*reads English only.*whichever judge") as caught:
        check_english(transcript)
    assert caught.value.file == "gespräch.txt"


def test_the_candidates_words_decide_once_it_is_known_who_that_is() -> None:
    text = f"Interviewer: {' '.join(ENGLISH)} How does it work?\nCandidate: {OTHER['Spanish']}\n"
    transcript = assign_roles(parse_transcript("a.txt", text.encode()))
    assert transcript.turns[1].role is Role.CANDIDATE
    with pytest.raises(WrongLanguage, match="Spanish"):
        check_english(transcript)
