"""What can be wrong with a voucher, a redemption or a moment."""

from core.errors import Conflict, NotFound, Refused, Unavailable


class VoucherNotRedeemable(NotFound):
    """Expired, used, revoked or unknown: to who has proved nothing, one and the same answer."""

    code = "voucher_not_redeemable"
    title = "Código inválido ou já utilizado."


class VoucherUnknown(VoucherNotRedeemable):
    """No such code. Looks like its parent from outside; only this one counts as a guess."""


class TooManyWrongCodes(Refused):
    """Too many codes that do not exist, from one address."""

    status = 429
    code = "too_many_wrong_codes"
    title = "Muitas tentativas"
    detail = (
        "Muitos códigos errados em seguida. Confira o código e tente de novo em alguns minutos."
    )
    retry_after_seconds = 600


class RedemptionClosed(Unavailable):
    """Staff closed redemptions for a while."""

    code = "redemption_closed"
    title = "Resgates pausados"
    detail = "Estamos cuidando da casa. Seu código continua valendo: tente de novo em instantes."
    retry_after_seconds = 300


class DeliveryNotReady(Conflict):
    """The code is right, and the studio's files are still being prepared."""

    code = "delivery_not_ready"
    title = "Sua galeria ainda está sendo preparada"
    detail = "O código está certo. O estúdio ainda está preparando os arquivos: tente em instantes."
    retry_after_seconds = 30


class DeliveryNotPublished(Conflict):
    """Vouchers open what was published; this delivery was not, or has expired."""

    code = "delivery_not_published"
    title = "A entrega não está publicada"


class VoucherNotActive(Conflict):
    """Only an active voucher can be revoked."""

    code = "voucher_not_active"
    title = "O voucher não está ativo"


class VoucherInRedemption(Conflict):
    """Somebody is redeeming it right now."""

    code = "voucher_in_redemption"
    title = "O voucher está sendo resgatado neste momento"
    retry_after_seconds = 30


class VoucherMissing(NotFound):
    """This partner has no such voucher."""

    title = "Voucher não encontrado"


class RedemptionMissing(NotFound):
    """No such redemption, or not this person's."""

    title = "Resgate não encontrado"


class MomentMissing(NotFound):
    """No such moment, or none that this viewer may know of."""

    title = "Galeria não encontrada"


class MomentAssetMissing(NotFound):
    """No such file in this moment, or one its owner hides."""

    title = "Arquivo não encontrado"


class AccessEnded(Conflict):
    """The moment is theirs, and its time is over."""

    code = "access_ended"
    title = "O acesso a esta galeria terminou"
    detail = "As fotos continuam guardadas. Fale com o estúdio para voltar a vê-las."


class TooManyArchives(Unavailable):
    """As many archives are being sent as this process may send at once."""

    code = "too_many_archives"
    title = "Muita gente baixando agora"
    detail = "Suas fotos estão seguras: tente de novo em alguns minutos, ou baixe uma a uma."
    retry_after_seconds = 120


class LinkExpiryInThePast(Refused):
    """A link cannot end before it is made."""

    code = "link_expiry_in_the_past"
    title = "A data do link já passou"
    detail = "Escolha uma data a partir de hoje."


class WrongLinkPassword(Refused):
    """Not the password of this link."""

    code = "wrong_link_password"
    title = "Senha incorreta"
    detail = "Senha incorreta. Confira com quem enviou o link e tente de novo."


class TooManyPasswords(Refused):
    """Too many passwords tried on one link from one address."""

    status = 429
    code = "too_many_passwords"
    title = "Muitas tentativas"
    detail = "Muitas senhas erradas em seguida. Espere alguns minutos e tente de novo."
    retry_after_seconds = 600


class LinkDoorClosed(Unavailable):
    """Tries cannot be counted now, so none is taken."""

    code = "link_door_closed"
    title = "Tente de novo em instantes"
    detail = "Não conseguimos conferir a senha agora. A galeria está segura: tente em instantes."


class AlreadyPerpetual(Conflict):
    """The moment has no end that could be taken away."""

    code = "already_perpetual"
    title = "Esta galeria já tem Acesso Perpétuo"
