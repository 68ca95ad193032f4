"""What can be wrong with a posting."""

from core.errors import Conflict, NotFound


class UnknownAccount(NotFound):
    """A path the chart of accounts has no line for."""

    code = "unknown_account"
    title = "Conta desconhecida"
    detail = "O plano de contas não tem esta conta."


class EntryConflicts(Conflict):
    """The same source and kind were posted before, with other legs."""

    code = "entry_conflicts"
    title = "Lançamento diferente do já feito"
    detail = "Esta origem já foi lançada com outros valores."


class BalanceTooLow(Conflict):
    """`account`, `balance` and `needed` in the problem document say of what and by how much."""

    code = "balance_too_low"
    title = "Saldo insuficiente"


class AlreadyReversal(Conflict):
    """A reversal undoes; to undo it, what it undid is posted anew."""

    code = "entry_is_reversal"
    title = "Um estorno não se estorna"
    detail = "Para desfazer um estorno, faça o lançamento de novo com outra origem."


class Unbalanced(ValueError):
    """Legs that do not make an entry: the program is wrong, nobody can be told to try again."""
