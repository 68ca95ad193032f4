"""Why a file cannot be taken, each reason with a stable code and a sentence for the partner.

    Refusal
    ├── EmptyFile         nothing in it
    ├── TypeNotTaken      declared as something we do not take
    ├── WrongType         declared as one thing, made of another
    ├── Truncated         the end is missing
    ├── TooManyPixels     would not fit in memory once decoded
    ├── Unreadable        the decoder gave up
    ├── NoPicture         a video container without a video track
    ├── ForeignContent    another kind of file rides inside (polyglot)
    ├── TooHeavy          hit the memory limit while decoding
    └── TookTooLong       hit the time limit while decoding

A `Refusal` is about the file and will be the same tomorrow. `SandboxBroken` is about us (no disk,
a killed child) and is worth another try.
"""

from typing import ClassVar


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators without loading Django into the confined child."""
    return sentence


class Refusal(Exception):
    """The file cannot be taken. `detail` is for operators: English, and never a name or a path."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class EmptyFile(Refusal):
    code = "empty_file"
    sentence = gettext_noop("O arquivo está vazio. Envie-o de novo a partir do original.")


class TypeNotTaken(Refusal):
    code = "type_not_taken"
    sentence = gettext_noop(
        "Este tipo de arquivo não é aceito. Envie JPEG, PNG, WebP, HEIC, MP4 ou MOV."
    )


class WrongType(Refusal):
    code = "wrong_type"
    sentence = gettext_noop(
        "O conteúdo do arquivo não corresponde ao tipo informado. Exporte-o de novo."
    )


class Truncated(Refusal):
    code = "truncated"
    sentence = gettext_noop("O arquivo está incompleto. Confira o original e envie-o de novo.")


class TooManyPixels(Refusal):
    code = "too_many_pixels"
    sentence = gettext_noop("A imagem é grande demais. O limite é de 120 megapixels.")


class Unreadable(Refusal):
    code = "unreadable"
    sentence = gettext_noop("Não foi possível abrir o arquivo. Ele parece estar danificado.")


class NoPicture(Refusal):
    code = "no_picture"
    sentence = gettext_noop("O vídeo não tem imagem, apenas som ou dados.")


class ForeignContent(Refusal):
    code = "foreign_content"
    sentence = gettext_noop(
        "O arquivo traz outro tipo de conteúdo escondido. Exporte a foto ou o vídeo de novo."
    )


class TooHeavy(Refusal):
    code = "too_heavy"
    sentence = gettext_noop("O arquivo exige memória demais para ser aberto. Exporte-o menor.")


class TookTooLong(Refusal):
    code = "took_too_long"
    sentence = gettext_noop("O arquivo demora demais para ser aberto. Exporte-o de novo.")


REFUSALS: dict[str, type[Refusal]] = {kind.code: kind for kind in Refusal.__subclasses__()}


class SandboxBroken(Exception):
    """The confined child failed for a reason that is not the file's; try again."""

    code = "sandbox_broken"
