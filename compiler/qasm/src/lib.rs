//! OpenQASM 2 and 3: text enters, a program with the names of its inputs and its measurements leaves; and back.
