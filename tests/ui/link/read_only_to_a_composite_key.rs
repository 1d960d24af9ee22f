use modelink::prelude::*;

#[module(models(Cart))]
struct CartModule;

#[module(models(Account))]
struct BankModule;

#[model]
struct Cart {
    id: Id<Cart>,
    account: Option<String>,
}

#[model]
struct Account {
    #[column(primary_key)]
    bank: String,
    #[column(primary_key)]
    number: i64,
}

link! {
    #[link(read_only, key = Cart.account)]
    CartAccount {
        Cart.paid_from: One<Account>,
        Account.carts: Many<Cart>,
    }
}

fn main() {}
