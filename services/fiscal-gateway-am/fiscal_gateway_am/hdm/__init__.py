"""The Armenian cash register machine (HDM) over TCP: frames, cipher, messages, answers and the client."""
