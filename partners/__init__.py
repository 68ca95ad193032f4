"""Who delivers: partners, their keys and credits, deliveries and files; the partner API."""
