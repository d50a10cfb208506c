"""What words a sheet and plans a question: the rules, and later the language models. Knows nothing of sockets or files of motion."""
