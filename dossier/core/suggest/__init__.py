"""What a person may say of a document, proposed from its text: quotations, names, decisions and dates."""
