//! Customers, their addresses and their groups.

use modelink::{Error, prelude::*, record::Draft};

use super::words::{CITIES, FIRST_NAMES, LAST_NAMES, handle, turn};
use crate::customer::{Customer, CustomerAddress, CustomerGroup};

pub async fn create(tx: &Tx, customers: usize) -> Result<Vec<Customer>, Error> {
    let groups = ["VIP", "Wholesale", "Staff"].map(|name| create!(CustomerGroup { name, created_by: "user_1" }));
    let groups = CustomerGroup::create_many(tx, groups).await?;
    Customer::create_many(tx, (0..customers).map(|number| customer(&groups, number))).await
}

fn customer(groups: &[CustomerGroup], number: usize) -> Draft<Customer> {
    let (first, last) = (turn(&FIRST_NAMES, number), turn(&LAST_NAMES, number / 2));
    let addresses = 1 + number % 2;
    let member = groups.iter().enumerate().filter(|(place, _)| number.is_multiple_of(4 + place * 3));
    create!(Customer {
        first_name: first,
        last_name: (number % 9 != 8).then_some(last),
        email: format!("{}.{number}@example.com", handle(first)),
        company_name: (number % 6 == 5).then(|| format!("{last} & Co.")),
        has_account: !number.is_multiple_of(3),
        addresses: (0..addresses).map(|place| address(first, last, number, place)),
        groups: member.map(|(_, group)| group),
    })
}

fn address(first: &str, last: &str, number: usize, place: usize) -> Draft<CustomerAddress> {
    let (city, postal_code, country_code) = CITIES[(number + place) % CITIES.len()];
    create!(Customer.addresses {
        address_name: if place == 0 { "Home" } else { "Work" },
        is_default_shipping: place == 0,
        is_default_billing: place == 0,
        first_name: first,
        last_name: last,
        address_1: format!("Main street {}", number % 140 + 1),
        city,
        postal_code,
        country_code,
    })
}
