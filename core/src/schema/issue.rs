//! Refusals as data.

use std::borrow::Cow;

use crate::diagnostic::{Fix, Label};
use crate::path::KeyPath;
use crate::text::Loc;
use crate::value::Value;

use super::node::NodeId;

/// One refusal.
#[derive(Clone, Debug)]
pub struct Issue<'v> {
    /// The key that is meant; for an absent one, the path it would have; for an unknown one, its own.
    pub path: KeyPath,
    /// What to underline.
    pub loc: Loc,
    /// The refused value; `None` if it is absent.
    pub value: Option<&'v Value>,
    /// What is wrong.
    pub problem: Problem,
    pub(super) node: NodeId,
}

/// What is wrong with a value, as the product's validator sees it.
#[derive(Clone, Debug)]
pub enum Problem {
    /// Another type. Names as the product has them: `string number boolean object array record int`, and received also
    /// `null undefined NaN Infinity -Infinity`.
    WrongType {
        /// The type that the place takes.
        expected: &'static str,
        /// The type that is there.
        received: &'static str,
    },
    /// None of the words that the place takes.
    WrongWord,
    /// No branch of a union fits.
    NoBranch {
        /// The refusal of the one branch that was meant, by its type: where it is, and what it says.
        meant: Option<Box<(KeyPath, Loc, Problem)>>,
    },
    /// Below the least value or length.
    TooSmall(Range),
    /// Above the greatest value or length.
    TooBig(Range),
    /// A key that the object does not have.
    UnknownKey,
    /// A map key of a form that is not allowed.
    BadKey,
    /// Not a colour of six hex digits.
    HexColor,
    /// A rule beyond types and ranges.
    Refined(Box<Refined>),
}

/// A broken limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// What is measured: `number`, `int` (the limits of exact integers), `string` (its length in characters).
    pub of: &'static str,
    /// The limit.
    pub limit: f64,
    /// Whether the limit itself is allowed.
    pub inclusive: bool,
}

/// What a refinement has to say.
#[derive(Clone, Debug, Default)]
pub struct Refined {
    /// Issue code.
    pub code: &'static str,
    /// As in [`crate::diagnostic::Diagnostic`].
    pub title: String,
    /// As in [`crate::diagnostic::Diagnostic`].
    pub detail: Cow<'static, str>,
    /// As in [`crate::diagnostic::Diagnostic`].
    pub help: Cow<'static, str>,
    /// Other places that take part.
    pub labels: Vec<Label>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
}

impl Issue<'_> {
    /// The product's issue code.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

impl Problem {
    /// The product's issue code. `WrongWord` stands for words held as an enumeration; for those held as a union the
    /// problem is `NoBranch`.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::WrongType { .. } => "invalid_type",
            Problem::WrongWord => "invalid_value",
            Problem::NoBranch { .. } => "invalid_union",
            Problem::TooSmall(_) => "too_small",
            Problem::TooBig(_) => "too_big",
            Problem::UnknownKey => "unrecognized_keys",
            Problem::BadKey => "invalid_key",
            Problem::HexColor => "hex_color",
            Problem::Refined(refined) => refined.code,
        }
    }

    /// Whether the product skips the refinements of every object around (`validation.md` section 6).
    pub(super) fn aborts(&self) -> bool {
        match self {
            Problem::WrongType { .. } | Problem::WrongWord | Problem::NoBranch { .. } | Problem::BadKey => true,
            Problem::TooSmall(_)
            | Problem::TooBig(_)
            | Problem::UnknownKey
            | Problem::HexColor
            | Problem::Refined(_) => false,
        }
    }
}
