"""What AWS documents, a test for each statement: boto3 runs them against the local IVS."""
