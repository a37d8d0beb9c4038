//! Fresh secrets, from the randomness of the operating system.

use std::fmt::Write as _;

/// A random secret of 48 hexadecimal digits.
///
/// # Errors
/// Fails where the system has no randomness to give.
pub fn fresh() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    let mut secret = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(secret, "{byte:02x}");
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    #[test]
    fn secrets_are_long_and_differ() {
        let (one, other) = (super::fresh().unwrap(), super::fresh().unwrap());
        assert_eq!(one.len(), 48);
        assert_ne!(one, other);
    }
}
