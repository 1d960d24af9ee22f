//! A run of tokens, and how rules read it.

use std::ops::Range;

use super::token::{Kind, Token};

/// Some tokens in a row, without comments.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a>(pub &'a [Token]);

/// A name as written, perhaps with its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// `schema.table`, in small letters where it stood without quotes.
    pub text: String,
    /// Bytes in the file.
    pub at: Range<usize>,
}

impl Name {
    /// Without the schema.
    pub fn last(&self) -> &str {
        self.text.rsplit('.').next().unwrap_or(&self.text)
    }
}

impl<'a> Words<'a> {
    /// Whether there is nothing.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The first token as a keyword.
    pub fn first(self) -> &'a str {
        self.0.first().filter(|token| token.kind == Kind::Word).map_or("", |token| &token.text)
    }

    /// Whether it begins with these words or symbols.
    pub fn starts(self, words: &[&str]) -> bool {
        words.len() <= self.0.len() && words.iter().zip(self.0).all(|(word, token)| is(token, word))
    }

    /// What follows these words at the beginning.
    pub fn strip(self, words: &[&str]) -> Option<Self> {
        self.starts(words).then(|| Words(&self.0[words.len()..]))
    }

    /// The same without these words at the beginning, where they are there.
    pub fn skip(self, words: &[&str]) -> Self {
        self.strip(words).unwrap_or(self)
    }

    /// Where these words stand in a row, in parentheses or not.
    pub fn find(self, words: &[&str]) -> Option<usize> {
        (0..self.0.len()).find(|&at| Words(&self.0[at..]).starts(words))
    }

    /// Whether these words stand in a row somewhere.
    pub fn has(self, words: &[&str]) -> bool {
        self.find(words).is_some()
    }

    /// What follows the first place where these words stand in a row.
    pub fn after(self, words: &[&str]) -> Option<Self> {
        self.find(words).map(|at| Words(&self.0[at + words.len()..]))
    }

    /// The part from those words on, as long as they are: what a finding points to.
    pub fn part(self, words: &[&str]) -> Option<Self> {
        self.find(words).map(|at| Words(&self.0[at..at + words.len()]))
    }

    /// The first `count` tokens.
    pub fn take(self, count: usize) -> Self {
        Words(&self.0[..count.min(self.0.len())])
    }

    /// A name at the beginning, and what follows it.
    pub fn name(self) -> Option<(Name, Self)> {
        let is_name = |token: &Token| matches!(token.kind, Kind::Word | Kind::Name);
        let first = self.0.first().filter(|token| is_name(token))?;
        let (mut text, mut at, mut count) = (plain(first), first.at.clone(), 1);
        while let [dot, next, ..] = &self.0[count..]
            && dot.text == "."
            && is_name(next)
        {
            text = format!("{text}.{}", plain(next));
            at.end = next.at.end;
            count += 2;
        }
        Some((Name { text, at }, Words(&self.0[count..])))
    }

    /// The inside of the parentheses at the beginning, and what follows them.
    pub fn parentheses(self) -> Option<(Self, Self)> {
        self.starts(&["("]).then_some(())?;
        let mut depth = 0_usize;
        for (at, token) in self.0.iter().enumerate() {
            match token.text.as_str() {
                "(" if token.kind == Kind::Symbol => depth += 1,
                ")" if token.kind == Kind::Symbol => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some((Words(&self.0[1..at]), Words(&self.0[at + 1..])));
            }
        }
        None
    }

    /// The parts between commas that stand in no parentheses.
    pub fn parts(self) -> Vec<Self> {
        let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
        for (at, token) in self.0.iter().enumerate().filter(|(_, token)| token.kind == Kind::Symbol) {
            match token.text.as_str() {
                "(" => depth += 1,
                ")" => depth -= 1,
                "," if depth == 0 => {
                    parts.push(Words(&self.0[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(Words(&self.0[start..]));
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The names between commas, as those of an index or a key; what orders or prefixes them is left out.
    pub fn names(self) -> Vec<String> {
        self.parts().into_iter().filter_map(|part| part.name()).map(|(name, _)| name.text).collect()
    }

    /// Bytes in the file.
    pub fn at(self) -> Range<usize> {
        match self.0 {
            [] => 0..0,
            [first, .., last] => first.at.start..last.at.end,
            [only] => only.at.clone(),
        }
    }
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token.kind, Kind::Word | Kind::Symbol) && token.text == word
}

fn plain(token: &Token) -> String {
    if token.kind == Kind::Word { token.text.to_lowercase() } else { token.text.clone() }
}
