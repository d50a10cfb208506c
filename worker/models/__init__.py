"""What words a sheet and plans a question: rules now, language models later. Knows nothing of sockets or motion files."""
