//! Postures as words of the command line.

use footguard_core::Posture;

/// How exposed the assistant is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PostureArg {
    /// One person and their own devices
    Personal,
    /// A few people who trust each other
    Family,
    /// Strangers
    Public,
}

impl From<PostureArg> for Posture {
    fn from(posture: PostureArg) -> Posture {
        match posture {
            PostureArg::Personal => Posture::Personal,
            PostureArg::Family => Posture::Family,
            PostureArg::Public => Posture::Public,
        }
    }
}
