"""S3 servers for tests: our own strict, fault-injecting one, moto's, and s3rver."""
