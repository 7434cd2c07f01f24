"""What AWS's documentation says, one test for each statement; run against the local IVS by boto3."""
