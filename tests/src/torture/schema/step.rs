//! Steps that make and change schemas.

use modelink::schema::ColType;
use proptest::prelude::*;

use super::{names::name, types::ty};

/// Chooses one of what is there: by remainder.
pub type Pick = u16;

/// One step. Models, columns and the rest are chosen among those that are there when the step is taken.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Step {
    /// A model appears in a module; `form` chooses its key, its timestamps and whether it is deleted softly.
    Model { module: Pick, name: String, form: Pick },
    /// A column appears.
    Column { model: Pick, name: String, ty: ColType, nullable: bool, default: Option<Pick> },
    /// An enum appears.
    Enum { model: Pick, name: String, labels: Pick, numeric: bool },
    /// A reference to a model of the same module appears.
    Reference { model: Pick, target: Pick, name: String, action: Pick, nullable: bool, unique: bool },
    /// Two models of one module are joined by a pivot table.
    Pivot { from: Pick, to: Pick, name: String },
    /// Two models of different modules are joined by a link with a column of its own.
    Link { from: Pick, to: Pick, name: String, one: Pick },
    /// An index appears.
    Index { model: Pick, columns: Vec<Pick>, unique: bool, live: bool, using: bool },
    /// A check appears.
    Check { model: Pick, column: Pick, form: Pick },
    /// A model goes, and what refers to it.
    DropModel(Pick),
    /// A column goes.
    DropColumn { model: Pick, column: Pick },
    /// A model changes its name.
    RenameModel { model: Pick, name: String },
    /// A column changes its name.
    RenameColumn { model: Pick, column: Pick, name: String },
    /// A column changes its type.
    Retype { model: Pick, column: Pick, to: Pick },
    /// A column takes `NULL` from now on, or no longer.
    Renull { model: Pick, column: Pick },
    /// A column changes its default, or loses it.
    Redefault { model: Pick, column: Pick, default: Option<Pick> },
    /// An index goes, or covers other rows.
    Reindex { model: Pick, index: Pick, drop: bool },
    /// A check goes.
    DropCheck { model: Pick, check: Pick },
    /// A reference leads elsewhere, or does something else.
    MoveReference { model: Pick, reference: Pick, target: Pick, action: Pick },
    /// An enum has a value more.
    AddLabel { model: Pick, column: Pick },
    /// A value of an enum changes its text.
    RenameLabel { model: Pick, column: Pick, label: Pick },
    /// A comment changes.
    Comment { model: Pick, column: Pick, text: String },
}

fn pick() -> impl Strategy<Value = Pick> {
    any::<Pick>()
}

/// Steps that add.
pub(super) fn growth() -> BoxedStrategy<Step> {
    prop_oneof![
        3 => (0..5u16, name(), pick()).prop_map(|(module, name, form)| Step::Model { module, name, form }),
        8 => (pick(), name(), ty(), any::<bool>(), prop::option::of(pick()))
            .prop_map(|(model, name, ty, nullable, default)| Step::Column { model, name, ty, nullable, default }),
        1 => (pick(), name(), 1..5u16, any::<bool>())
            .prop_map(|(model, name, labels, numeric)| Step::Enum { model, name, labels, numeric }),
        3 => (pick(), pick(), name(), pick(), any::<bool>(), prop::bool::weighted(0.2))
            .prop_map(|(model, target, name, action, nullable, unique)| Step::Reference { model, target, name, action, nullable, unique }),
        1 => (pick(), pick(), name()).prop_map(|(from, to, name)| Step::Pivot { from, to, name }),
        1 => (pick(), pick(), name(), 0..4u16).prop_map(|(from, to, name, one)| Step::Link { from, to, name, one }),
        2 => (pick(), prop::collection::vec(pick(), 1..=3), any::<bool>(), any::<bool>(), prop::bool::weighted(0.1))
            .prop_map(|(model, columns, unique, live, using)| Step::Index { model, columns, unique, live, using }),
        1 => (pick(), pick(), pick()).prop_map(|(model, column, form)| Step::Check { model, column, form }),
        1 => (pick(), pick(), "[ -~é\n]{0,30}").prop_map(|(model, column, text)| Step::Comment { model, column, text }),
    ]
    .boxed()
}

/// All steps.
pub(super) fn edit() -> BoxedStrategy<Step> {
    prop_oneof![
        6 => growth(),
        1 => pick().prop_map(Step::DropModel),
        2 => (pick(), pick()).prop_map(|(model, column)| Step::DropColumn { model, column }),
        1 => (pick(), name()).prop_map(|(model, name)| Step::RenameModel { model, name }),
        2 => (pick(), pick(), name()).prop_map(|(model, column, name)| Step::RenameColumn { model, column, name }),
        3 => (pick(), pick(), pick()).prop_map(|(model, column, to)| Step::Retype { model, column, to }),
        2 => (pick(), pick()).prop_map(|(model, column)| Step::Renull { model, column }),
        2 => (pick(), pick(), prop::option::of(pick()))
            .prop_map(|(model, column, default)| Step::Redefault { model, column, default }),
        2 => (pick(), pick(), any::<bool>()).prop_map(|(model, index, drop)| Step::Reindex { model, index, drop }),
        1 => (pick(), pick()).prop_map(|(model, check)| Step::DropCheck { model, check }),
        2 => (pick(), pick(), pick(), pick())
            .prop_map(|(model, reference, target, action)| Step::MoveReference { model, reference, target, action }),
        1 => (pick(), pick()).prop_map(|(model, column)| Step::AddLabel { model, column }),
        1 => (pick(), pick(), pick()).prop_map(|(model, column, label)| Step::RenameLabel { model, column, label }),
    ]
    .boxed()
}
