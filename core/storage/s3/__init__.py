"""Files in an S3 bucket: AWS, Cloudflare R2, Backblaze B2, MinIO and what else speaks S3."""
