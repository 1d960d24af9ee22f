//! Consent to what destroys: by name, one by one.

use std::collections::BTreeSet;

/// The destructive steps that a person allowed, as `drop-table:product` and the like. Nothing allows everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consent {
    allowed: BTreeSet<String>,
}

impl Consent {
    /// To nothing.
    pub fn none() -> Self {
        Consent::default()
    }

    /// Also to this step: `drop-table:product`.
    #[must_use]
    pub fn allow(mut self, step: impl Into<String>) -> Self {
        self.allowed.insert(step.into());
        self
    }

    /// Whether the step is allowed.
    pub fn covers(&self, step: &str) -> bool {
        self.allowed.contains(step)
    }

    /// All steps, sorted.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.allowed.iter().map(String::as_str)
    }
}

impl<S: Into<String>> FromIterator<S> for Consent {
    fn from_iter<T: IntoIterator<Item = S>>(steps: T) -> Self {
        Consent { allowed: steps.into_iter().map(Into::into).collect() }
    }
}
