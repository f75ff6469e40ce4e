"""The code that both functions share: the Article type, and the DynamoDB table that stores it."""
