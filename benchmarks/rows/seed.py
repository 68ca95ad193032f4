"""Years of business in a minute: rows made by the database itself, in the product's proportions."""

from dataclasses import dataclass

from django.db import connection

FILES_A_GALLERY = 40


@dataclass(frozen=True)
class Scale:
    """How many rows of each kind, told by the number of files."""

    files: int

    @property
    def galleries(self) -> int:
        """Deliveries, and moments, and people, and redemptions."""
        return self.files // FILES_A_GALLERY

    @property
    def partners(self) -> int:
        return max(2, self.galleries // 100)

    @property
    def messages(self) -> int:
        return self.files // 4


def seed(scale: Scale) -> None:
    """Fill the tables and let the planner know."""
    numbers = {
        "files": scale.files,
        "galleries": scale.galleries,
        "vouchers": 2 * scale.galleries,
        "partners": scale.partners,
        "messages": scale.messages,
        "each": FILES_A_GALLERY,
    }
    with connection.cursor() as cursor:
        # Rows that refer to each other in any order; a superuser's replica mode looks at no keys.
        cursor.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            cursor.execute(statement % numbers)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def identity(kind: str, number: int) -> str:
    """The id the statements below give to the row of this kind and number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(%s)::uuid::text", [f"{kind}{number}"])
        return str(cursor.fetchone()[0])


# The first partner has half of all deliveries: the studio whose lists are the longest.
_PARTNER = "md5('p' || CASE WHEN n %% 2 = 0 THEN 1 ELSE 1 + n %% %(partners)s END)::uuid"

PARTNERS = """
INSERT INTO partners (id, name, email, phone, logo_key, accent_color, is_active, created_at)
SELECT md5('p' || n)::uuid, 'Estúdio ' || n, 'estudio' || n || '@semente.com.br', '', '', '',
    true, now()
FROM generate_series(1, %(partners)s) AS n
"""
PEOPLE = """
INSERT INTO users (password, is_superuser, id, email, name, is_active, is_staff, sign_in_epoch,
    email_confirmed_at, created_at)
SELECT '!', false, md5('u' || n)::uuid, 'semente' || n || '@exemplo.com.br', 'Pessoa ' || n,
    true, false, 0, now(), now() - n * interval '1 minute'
FROM generate_series(1, %(galleries)s) AS n
"""
_DELIVERY = """
INSERT INTO deliveries (id, partner_id, external_id, title, client_name, client_email, status,
    assets_payload, published_at, ready_at, touched_at, created_at)
"""
DELIVERIES = f"""{_DELIVERY}
SELECT md5('d' || n)::uuid, {_PARTNER}, 'pedido-' || n, 'Ensaio ' || n, 'Marina', '',
    CASE WHEN n %% 3 = 0 THEN 'READY' ELSE 'CLAIMED' END, '[]', now(), now(), now(),
    now() - n * interval '1 minute'
FROM generate_series(1, %(galleries)s) AS n
"""
# Equally many at every scale: what the sweeps find.
UNFINISHED_DELIVERIES = f"""{_DELIVERY}
SELECT md5('unfinished' || n)::uuid, {_PARTNER}, '', 'Parada ' || n, '', '',
    CASE WHEN n %% 2 = 0 THEN 'PROCESSING' ELSE 'DRAFT' END, '[]', now(), NULL,
    now() - interval '40 days', now() - interval '40 days'
FROM generate_series(1, 40) AS n
"""
FILES = """
INSERT INTO media_assets (id, delivery_id, position, filename, content_type, size_bytes,
    declared_sha256, processing_status, failure_code, failure_detail, upload_key, upload_etag,
    original_key, original_etag, preview_key, thumbnail_key, preview_bytes, thumbnail_bytes,
    sha256, width, height, dominant_color, tries, created_at)
SELECT id, delivery, n %% %(each)s, 'foto-' || n || '.jpg', 'image/jpeg', 8000000,
    '', 'READY', '', '', folder || 'incoming/' || id, '', folder || id || '/original.jpg', '',
    folder || id || '/preview.jpg', folder || id || '/thumbnail.jpg', 200000, 20000,
    md5(n::text) || md5(n::text), 3000, 2000, '#b5623f', 0, now()
FROM (SELECT n, md5('a' || n)::uuid AS id, md5('d' || d)::uuid AS delivery,
        'partners/' || md5('p')::uuid || '/' || md5('d' || d)::uuid || '/' AS folder
    FROM generate_series(0, %(files)s - 1) AS n, LATERAL (SELECT 1 + n / %(each)s AS d) AS its
) AS row
"""
VOUCHERS = """
INSERT INTO vouchers (id, code, partner_id, delivery_id, status, access, access_days, expires_at,
    redeemed_by_id, redeemed_at, created_at)
SELECT md5('v' || n)::uuid, 'R' || lpad(n::text, 12, '0'), delivery.partner_id, delivery.id,
    CASE WHEN done THEN 'REDEEMED' ELSE 'ACTIVE' END, 'timed', 365,
    CASE WHEN done THEN NULL WHEN n - %(galleries)s <= 50 THEN now() - interval '1 hour'
        ELSE now() + interval '90 days' END,
    CASE WHEN done THEN md5('u' || n)::uuid END, CASE WHEN done THEN now() END,
    now() - n * interval '1 minute'
FROM generate_series(1, %(vouchers)s) AS n,
    LATERAL (SELECT n <= %(galleries)s AS done, 1 + (n - 1) %% %(galleries)s AS d) AS its,
    deliveries AS delivery
WHERE delivery.id = md5('d' || d)::uuid
"""
_REDEMPTION = """
INSERT INTO redemptions (id, voucher_id, user_id, moment_id, status, assets_total, assets_copied,
    tracking_token, terms_version, failure_code, started_at, advanced_at, finished_at)
"""
REDEMPTIONS = f"""{_REDEMPTION}
SELECT md5('r' || n)::uuid, md5('v' || n)::uuid, md5('u' || n)::uuid, md5('m' || n)::uuid,
    'COMPLETED', %(each)s, %(each)s, '', '2026-11', '', now() - n * interval '1 minute',
    now(), now()
FROM generate_series(1, %(galleries)s) AS n
"""
STUCK_REDEMPTIONS = f"""{_REDEMPTION}
SELECT md5('stuck' || n)::uuid, md5('v' || %(galleries)s + 60 + n)::uuid, md5('u' || n)::uuid,
    md5('stuck-m' || n)::uuid, 'COPYING', 0, 0, '', '2026-11', '', now() - interval '1 hour',
    now() - interval '1 hour', NULL
FROM generate_series(1, 20) AS n
"""
MOMENTS = """
INSERT INTO moments (id, user_id, partner_id, kind, title, privacy, share_token, link_password,
    allow_download, created_at)
SELECT md5('m' || n)::uuid, md5('u' || n)::uuid, md5('p' || 1 + n %% %(partners)s)::uuid,
    'PROFESSIONAL_GALLERY', 'Ensaio ' || n, 'private', md5('s' || n), '', false,
    now() - n * interval '1 minute'
FROM generate_series(1, %(galleries)s) AS n
"""
COPIES = """
INSERT INTO moment_assets (id, moment_id, position, filename, content_type, size_bytes, sha256,
    width, height, dominant_color, original_key, preview_key, thumbnail_key, is_favorite,
    is_hidden)
SELECT id, moment, n %% %(each)s, 'foto-' || n || '.jpg', 'image/jpeg', 8000000,
    md5(n::text) || md5(n::text), 3000, 2000, '#b5623f', folder || 'original.jpg',
    folder || 'preview.jpg', folder || 'thumbnail.jpg', false, false
FROM (SELECT n, md5('c' || n)::uuid AS id, md5('m' || m)::uuid AS moment,
        'u/' || md5('u' || m)::uuid || '/m/' || md5('m' || m)::uuid || '/'
        || md5('c' || n)::uuid || '/' AS folder
    FROM generate_series(0, %(files)s - 1) AS n, LATERAL (SELECT 1 + n / %(each)s AS m) AS its
) AS row
"""
# At every scale: 150 are due, 50 given up, 100 old enough to be forgotten.
MESSAGES = """
INSERT INTO outbox_messages (fact, topic, subscriber, queue, payload, request_id, status, sends,
    failures, error, created_at, due_at, done_at)
SELECT md5('f' || n)::uuid, 'vouchers.redemption.completed', 'accounts.on_redemption_completed',
    'default', '{}', '', status, 1, 0, '', at, at, CASE WHEN status = 'DONE' THEN at END
FROM generate_series(1, %(messages)s) AS n, LATERAL (
    SELECT CASE WHEN n <= 150 THEN 'PENDING' WHEN n <= 200 THEN 'DEAD' ELSE 'DONE' END AS status,
        now() - CASE WHEN n BETWEEN 201 AND 300 THEN interval '40 days'
            ELSE n * interval '2 seconds' END AS at) AS its
"""
TRAIL = """
INSERT INTO audit_entries (at, actor, action, subject, request_id)
SELECT now() - n * interval '1 second', 'worker', 'vouchers.redemption.completed',
    'redemption:' || md5('r' || n)::uuid, ''
FROM generate_series(1, %(messages)s) AS n
"""
KEYS = """
INSERT INTO idempotency_keys (principal, route, key, fingerprint, status, body, headers,
    created_at)
SELECT 'visitor', 'redeem', md5('k' || n), md5('k' || n), 202, '{}', '{}',
    now() - CASE WHEN n <= 100 THEN interval '80 hours' ELSE n * interval '0.5 seconds' END
FROM generate_series(1, %(messages)s) AS n
"""

STATEMENTS = (
    PARTNERS,
    PEOPLE,
    DELIVERIES,
    UNFINISHED_DELIVERIES,
    FILES,
    VOUCHERS,
    REDEMPTIONS,
    STUCK_REDEMPTIONS,
    MOMENTS,
    COPIES,
    MESSAGES,
    TRAIL,
    KEYS,
)
