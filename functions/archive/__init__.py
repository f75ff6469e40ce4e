"""The code that all functions share: the Article type, and the DynamoDB table that stores it."""
