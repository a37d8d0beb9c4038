//! Lossless, error-tolerant JSON5: any text gives a tree, and the tokens joined give the text back.
