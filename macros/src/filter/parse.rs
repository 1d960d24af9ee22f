//! The grammar of conditions: left of an operator a path, right of it any Rust expression.

use proc_macro2::{Ident, Span};
use syn::{BinOp, Expr, ExprBinary, ExprCall, ExprMethodCall, Member, Stmt, UnOp, spanned::Spanned as _};

use crate::diag::{Errors, near};

/// A condition on a record.
pub enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    /// A test of the field at the end of a path.
    Test(FieldPath, Test),
    /// `search(text)`, and where it stands.
    Search(Span, Expr),
    /// A Rust expression that is a condition.
    Given(Expr),
}

/// `brand.name`: steps, and the field that they end at; `metadata["color"]`: the way into the document that it holds.
pub struct FieldPath {
    pub steps: Vec<Ident>,
    pub field: Ident,
    pub inside: Vec<Expr>,
}

/// What is asked of a field.
pub enum Test {
    /// A method of the handle, named like the operator, and where the operator stands.
    Value(&'static str, Span, Expr),
    /// The same with another column of the record.
    Column(&'static str, Span, Ident),
    /// `is_null`, `is_not_null`.
    Null(&'static str, Span),
    /// `.like(..)` and the other methods.
    Method(Ident, Vec<Expr>),
    /// `.any(..)`, `.all(..)`, `.none(..)` with a condition on the related records.
    Related(Ident, Box<Condition>),
}

const METHODS: &[&str] = &["like", "ilike", "contains", "starts_with", "one_of", "between", "is_null", "is_not_null"];
const QUANTIFIERS: &[&str] = &["any", "all", "none"];
const EXAMPLE: &str = "expected a condition such as `title == name`";

impl Condition {
    /// Reads an expression as a condition. What cannot be read is left out, and its error is kept.
    pub fn parse(expr: &Expr, errors: &mut Errors) -> Option<Condition> {
        match expr {
            Expr::Paren(inner) => Condition::parse(&inner.expr, errors),
            Expr::Group(inner) => Condition::parse(&inner.expr, errors),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                Some(Condition::Not(Box::new(Condition::parse(&unary.expr, errors)?)))
            }
            Expr::Binary(binary) => binary_condition(binary, errors),
            Expr::MethodCall(call) => method(call, expr, errors),
            Expr::Lit(_) | Expr::Assign(_) | Expr::Unary(_) | Expr::Array(_) | Expr::Tuple(_) | Expr::Range(_) => {
                let hint = if matches!(expr, Expr::Assign(_)) { "\nhelp: equality is `==`" } else { "" };
                errors.at(expr, format!("{EXAMPLE}{hint}"));
                None
            }
            Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("search")) => {
                let (Some(text), 1) = (call.args.first(), call.args.len()) else {
                    errors.at(
                        &call.func,
                        "`search(..)` takes the text to search for\nhelp: a function of yours stands in braces: `{ search(..) }`",
                    );
                    return None;
                };
                Some(Condition::Search(call.func.span(), text.clone()))
            }
            other => Some(Condition::Given(bare(other).clone())),
        }
    }
}

fn binary_condition(binary: &ExprBinary, errors: &mut Errors) -> Option<Condition> {
    let operator = match binary.op {
        BinOp::And(_) | BinOp::Or(_) => {
            let (left, right) = (Condition::parse(&binary.left, errors), Condition::parse(&binary.right, errors));
            let (left, right) = match (left, right) {
                (Some(left), Some(right)) => (Box::new(left), Box::new(right)),
                (one, other) => return one.or(other),
            };
            return Some(match binary.op {
                BinOp::And(_) => Condition::And(left, right),
                _ => Condition::Or(left, right),
            });
        }
        BinOp::Eq(_) => "eq",
        BinOp::Ne(_) => "ne",
        BinOp::Lt(_) => "lt",
        BinOp::Le(_) => "le",
        BinOp::Gt(_) => "gt",
        BinOp::Ge(_) => "ge",
        _ => {
            errors.at(binary.op, format!("not an operator of a condition\nhelp: {EXAMPLE}"));
            return None;
        }
    };
    let path = errors.ok(field_path(&binary.left))?;
    let test = comparison(operator, binary.op.span(), &binary.right, errors)?;
    if let (Test::Column(..), false) = (&test, path.inside.is_empty()) {
        errors.at(&binary.right, "what is inside a document is compared with a value, not with a column");
        return None;
    }
    Some(Condition::Test(path, test))
}

fn comparison(operator: &'static str, at: Span, right: &Expr, errors: &mut Errors) -> Option<Test> {
    if is_none(right) {
        return match operator {
            "eq" => Some(Test::Null("is_null", at)),
            "ne" => Some(Test::Null("is_not_null", at)),
            _ => {
                errors.at(right, "`None` has no order\nhelp: compare it with `==` or `!=`");
                None
            }
        };
    }
    match column(right) {
        Some(Ok(column)) => Some(Test::Column(operator, at, column)),
        Some(Err(error)) => {
            errors.push(error);
            None
        }
        None => Some(Test::Value(operator, at, right.clone())),
    }
}

fn method(call: &ExprMethodCall, expr: &Expr, errors: &mut Errors) -> Option<Condition> {
    let name = call.method.to_string();
    let Ok(path) = field_path(&call.receiver) else { return Some(Condition::Given(expr.clone())) };
    if METHODS.contains(&name.as_str()) {
        return Some(Condition::Test(path, Test::Method(call.method.clone(), call.args.iter().cloned().collect())));
    }
    if QUANTIFIERS.contains(&name.as_str()) {
        let (Some(inner), 1) = (call.args.first(), call.args.len()) else {
            errors.at(&call.method, format!("`.{name}(..)` takes one condition on the related records"));
            return None;
        };
        if !path.inside.is_empty() {
            errors.at(&call.method, format!("`.{name}(..)` is for relations and links"));
            return None;
        }
        let inner = Condition::parse(inner, errors)?;
        return Some(Condition::Test(path, Test::Related(call.method.clone(), Box::new(inner))));
    }
    if let Some(known) = near(&name, METHODS.iter().chain(QUANTIFIERS).copied()) {
        errors.at(&call.method, format!("unknown condition `{name}`\nhelp: did you mean `{known}`?"));
        return None;
    }
    Some(Condition::Given(expr.clone()))
}

/// `brand.name`
pub fn field_path(expr: &Expr) -> syn::Result<FieldPath> {
    let (mut steps, mut inside, mut base) = (Vec::new(), Vec::new(), expr);
    while let Expr::Index(index) = base {
        inside.insert(0, (*index.index).clone());
        base = &index.expr;
    }
    let field = walk(base, &mut steps)?;
    Ok(FieldPath { steps, field, inside })
}

/// Puts the steps before the last word into the list, and gives the last word.
fn walk(expr: &Expr, steps: &mut Vec<Ident>) -> syn::Result<Ident> {
    match expr {
        Expr::Group(group) => walk(&group.expr, steps),
        Expr::Paren(paren) => walk(&paren.expr, steps),
        Expr::Path(path) if path.qself.is_none() => match path.path.get_ident() {
            Some(ident) if ident != "self" && ident != "None" => Ok(ident.clone()),
            _ => Err(not_a_field(expr)),
        },
        Expr::Field(field) => {
            let Member::Named(name) = &field.member else { return Err(not_a_field(&field.member)) };
            let before = walk(&field.base, steps)?;
            steps.push(before);
            Ok(name.clone())
        }
        _ => Err(not_a_field(expr)),
    }
}

fn not_a_field(tokens: impl quote::ToTokens) -> syn::Error {
    let text = "the left side of a condition is a field, such as `title` or `brand.name`\nhelp: a value stands on the right";
    syn::Error::new_spanned(tokens, text)
}

/// An expression without the braces that only marked it as one.
pub fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => match &block.block.stmts[..] {
            [Stmt::Expr(inner, None)] => inner,
            _ => expr,
        },
        _ => expr,
    }
}

/// Whether this is the literal `None`.
pub fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.qself.is_none() && path.path.is_ident("None"))
}

/// `col(price)`: another column of the same record.
pub fn column(expr: &Expr) -> Option<syn::Result<Ident>> {
    let Expr::Call(ExprCall { func, args, .. }) = expr else { return None };
    if !matches!(&**func, Expr::Path(path) if path.path.is_ident("col")) {
        return None;
    }
    let name = match (args.first(), args.len()) {
        (Some(Expr::Path(path)), 1) => path.path.get_ident().cloned(),
        _ => None,
    };
    Some(name.ok_or_else(|| syn::Error::new_spanned(expr, "`col(..)` names one column of the same record: `col(price)`")))
}
