//! The product's own verdict: what npm `json5` 2.2.3 says of a text, and the odd place that it names.
//!
//! A strict reader, written after `validation.md` section 3 and compared with the package itself in `tests/json5/`. Our own
//! parser decides what is reported and how it can be mended; this one is asked only for a text that has errors.

use super::identifier;
use super::scan::is_space;

/// The error with which the product refuses a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductError {
    /// `json5_syntax`, or `json5_eof` where the text ends too early.
    pub code: &'static str,
    /// From 1; only LF ends a line.
    pub line: u32,
    /// UTF-16 units of the line up to and including the offending character; 0 where that is an LF, which counts as
    /// part of the next line; one past the end where the text ends too early.
    pub column: u32,
    /// What the product does not want; `None` where the text ends too early, or an escape in a key is no letter.
    pub character: Option<char>,
}

/// Whether the product reads `text`, and if not, why.
pub fn verdict(text: &str) -> Result<(), ProductError> {
    let mut reader = Reader { rest: text, line: 1, column: 0 };
    reader.document()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    BeforeKey,
    AfterKey,
    BeforeValue,
    AfterValue,
    BeforeItem,
    AfterItem,
    End,
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    column: u32,
}

type Step<T> = Result<T, ProductError>;

impl Reader<'_> {
    fn document(&mut self) -> Step<()> {
        // Whether each open container is an object.
        let mut stack = Vec::new();
        let mut state = State::Start;
        loop {
            self.trivia()?;
            let Some(c) = self.peek() else {
                self.read();
                return if state == State::End { Ok(()) } else { Err(self.end_of_input()) };
            };
            state = match (state, c) {
                (State::BeforeKey, '}') | (State::AfterValue, '}') | (State::BeforeItem | State::AfterItem, ']') => {
                    self.read();
                    stack.pop();
                    after_value(&stack)
                }
                (State::BeforeKey, _) => self.key(c)?,
                (State::AfterKey, ':') => self.then(State::BeforeValue),
                (State::AfterValue, ',') => self.then(State::BeforeKey),
                (State::AfterItem, ',') => self.then(State::BeforeItem),
                (State::Start | State::BeforeValue | State::BeforeItem, '{') => {
                    stack.push(true);
                    self.then(State::BeforeKey)
                }
                (State::Start | State::BeforeValue | State::BeforeItem, '[') => {
                    stack.push(false);
                    self.then(State::BeforeItem)
                }
                (State::Start | State::BeforeValue | State::BeforeItem, _) => {
                    self.scalar(c)?;
                    after_value(&stack)
                }
                _ => return Err(self.refuse()),
            };
        }
    }

    fn then(&mut self, state: State) -> State {
        self.read();
        state
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn read(&mut self) -> Option<char> {
        let Some(c) = self.peek() else {
            self.column += 1;
            return None;
        };
        self.rest = &self.rest[c.len_utf8()..];
        if c == '\n' {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += c.len_utf16() as u32;
        }
        Some(c)
    }

    /// Reads the next character and refuses it.
    fn refuse(&mut self) -> ProductError {
        match self.read() {
            None => self.end_of_input(),
            character => ProductError { code: "json5_syntax", line: self.line, column: self.column, character },
        }
    }

    fn end_of_input(&self) -> ProductError {
        ProductError { code: "json5_eof", line: self.line, column: self.column, character: None }
    }

    fn trivia(&mut self) -> Step<()> {
        while let Some(c) = self.peek() {
            if is_space(c) {
                self.read();
            } else if c == '/' {
                self.read();
                self.comment()?;
            } else {
                break;
            }
        }
        Ok(())
    }

    fn comment(&mut self) -> Step<()> {
        match self.peek() {
            Some('/') => {
                while self.peek().is_some_and(|it| !matches!(it, '\n' | '\r' | '\u{2028}' | '\u{2029}')) {
                    self.read();
                }
                Ok(())
            }
            Some('*') => {
                self.read();
                let mut star = false;
                loop {
                    match self.peek() {
                        None => return Err(self.refuse()),
                        Some('/') if star => break,
                        c => star = c == Some('*'),
                    }
                    self.read();
                }
                self.read();
                Ok(())
            }
            _ => Err(self.refuse()),
        }
    }

    fn scalar(&mut self, c: char) -> Step<()> {
        match c {
            'n' => self.literal("null"),
            't' => self.literal("true"),
            'f' => self.literal("false"),
            '"' | '\'' => self.string(c),
            '+' | '-' => {
                self.read();
                self.number()
            }
            _ => self.number(),
        }
    }

    fn literal(&mut self, word: &str) -> Step<()> {
        for c in word.chars() {
            self.expect(|it| it == c)?;
        }
        Ok(())
    }

    fn expect(&mut self, wanted: impl Fn(char) -> bool) -> Step<char> {
        match self.peek() {
            Some(c) if wanted(c) => {
                self.read();
                Ok(c)
            }
            _ => Err(self.refuse()),
        }
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|it| it.is_ascii_digit()) {
            self.read();
        }
    }

    fn number(&mut self) -> Step<()> {
        match self.peek() {
            Some('I') => return self.literal("Infinity"),
            Some('N') => return self.literal("NaN"),
            Some('.') => {
                self.read();
                self.expect(|it| it.is_ascii_digit())?;
                self.digits();
                return self.exponent();
            }
            Some('0') => {
                self.read();
                if let Some('x' | 'X') = self.peek() {
                    self.read();
                    self.expect(|it| it.is_ascii_hexdigit())?;
                    while self.peek().is_some_and(|it| it.is_ascii_hexdigit()) {
                        self.read();
                    }
                    return Ok(());
                }
            }
            Some('1'..='9') => self.digits(),
            _ => return Err(self.refuse()),
        }
        if self.peek() == Some('.') {
            self.read();
            self.digits();
        }
        self.exponent()
    }

    fn exponent(&mut self) -> Step<()> {
        if !matches!(self.peek(), Some('e' | 'E')) {
            return Ok(());
        }
        self.read();
        if let Some('+' | '-') = self.peek() {
            self.read();
        }
        self.expect(|it| it.is_ascii_digit())?;
        self.digits();
        Ok(())
    }

    fn string(&mut self, quote: char) -> Step<()> {
        self.read();
        loop {
            match self.peek() {
                None | Some('\n' | '\r') => return Err(self.refuse()),
                Some('\\') => {
                    self.read();
                    self.escape()?;
                }
                Some(c) => {
                    self.read();
                    if c == quote {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn escape(&mut self) -> Step<()> {
        match self.peek() {
            None | Some('1'..='9') => return Err(self.refuse()),
            Some('0') => {
                self.read();
                if self.peek().is_some_and(|it| it.is_ascii_digit()) {
                    return Err(self.refuse());
                }
            }
            Some('x') => {
                self.read();
                self.hex(2)?;
            }
            Some('u') => {
                self.read();
                self.hex(4)?;
            }
            Some('\r') => {
                self.read();
                if self.peek() == Some('\n') {
                    self.read();
                }
            }
            Some(_) => {
                self.read();
            }
        }
        Ok(())
    }

    fn hex(&mut self, digits: u32) -> Step<u32> {
        let mut value = 0;
        for _ in 0..digits {
            let digit = self.expect(|it| it.is_ascii_hexdigit())?;
            value = value * 16 + digit.to_digit(16).unwrap_or(0);
        }
        Ok(value)
    }

    fn key(&mut self, c: char) -> Step<State> {
        if let '"' | '\'' = c {
            self.string(c)?;
            return Ok(State::AfterKey);
        }
        if c == '\\' {
            self.key_escape(identifier::is_start)?;
        } else {
            self.expect(identifier::is_start)?;
        }
        loop {
            match self.peek() {
                Some('\\') => self.key_escape(identifier::is_continue)?,
                Some(c) if identifier::is_continue(c) => {
                    self.read();
                }
                _ => return Ok(State::AfterKey),
            }
        }
    }

    fn key_escape(&mut self, fits: fn(char) -> bool) -> Step<()> {
        self.read();
        self.expect(|it| it == 'u')?;
        let unit = self.hex(4)?;
        if char::from_u32(unit).is_some_and(fits) {
            return Ok(());
        }
        // The escape has six units; the product goes back to its first.
        let column = self.column - 5;
        Err(ProductError { code: "json5_syntax", line: self.line, column, character: None })
    }
}

fn after_value(stack: &[bool]) -> State {
    match stack.last() {
        None => State::End,
        Some(true) => State::AfterValue,
        Some(false) => State::AfterItem,
    }
}
