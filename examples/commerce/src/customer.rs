//! Those who buy.

use modelink::prelude::*;

/// Those who buy.
#[module(models(Customer, CustomerAddress, CustomerGroup, CustomerGroupCustomer))]
pub struct CustomerModule;

/// Somebody who buys, with an account or as a guest.
#[model(id_prefix = "cus", unique(email, has_account))]
#[derive(Debug, Clone)]
pub struct Customer {
    pub id: Id<Customer>,
    #[column(searchable)]
    pub company_name: Option<String>,
    #[column(searchable)]
    pub first_name: Option<String>,
    #[column(searchable)]
    pub last_name: Option<String>,
    #[column(searchable)]
    pub email: Option<String>,
    #[column(searchable)]
    pub phone: Option<String>,
    /// An address may be that of a guest and of an account.
    #[column(default = false)]
    pub has_account: bool,
    pub metadata: Option<Json>,
    pub created_by: Option<String>,
    #[relation(pivot_entity = CustomerGroupCustomer, mapped_by = customers)]
    pub groups: ManyToMany<CustomerGroup>,
    #[relation(mapped_by = customer, cascade(delete))]
    pub addresses: HasMany<CustomerAddress>,
}

/// An address that a customer keeps. At most one is the default for bills, and one for parcels.
#[model(
    id_prefix = "cuaddr",
    unique(customer, name = "customer_address_default_billing", where = "is_default_billing = true and deleted_at is null"),
    unique(customer, name = "customer_address_default_shipping", where = "is_default_shipping = true and deleted_at is null")
)]
#[derive(Debug, Clone)]
pub struct CustomerAddress {
    pub id: Id<CustomerAddress>,
    #[column(searchable)]
    pub address_name: Option<String>,
    #[column(default = false)]
    pub is_default_shipping: bool,
    #[column(default = false)]
    pub is_default_billing: bool,
    #[column(searchable)]
    pub company: Option<String>,
    #[column(searchable)]
    pub first_name: Option<String>,
    #[column(searchable)]
    pub last_name: Option<String>,
    #[column(searchable)]
    pub address_1: Option<String>,
    #[column(searchable)]
    pub address_2: Option<String>,
    #[column(searchable)]
    pub city: Option<String>,
    pub country_code: Option<String>,
    #[column(searchable)]
    pub province: Option<String>,
    #[column(searchable)]
    pub postal_code: Option<String>,
    pub phone: Option<String>,
    pub metadata: Option<Json>,
    pub customer: BelongsTo<Customer>,
}

/// Customers who get the same prices.
#[model(id_prefix = "cusgroup", unique(name))]
#[derive(Debug, Clone)]
pub struct CustomerGroup {
    pub id: Id<CustomerGroup>,
    #[column(searchable)]
    pub name: String,
    pub metadata: Option<Json>,
    pub created_by: Option<String>,
    #[relation(pivot_entity = CustomerGroupCustomer, mapped_by = groups)]
    pub customers: ManyToMany<Customer>,
}

/// That a customer is in a group.
#[model(id_prefix = "cusgc")]
#[derive(Debug, Clone)]
pub struct CustomerGroupCustomer {
    pub id: Id<CustomerGroupCustomer>,
    pub created_by: Option<String>,
    pub metadata: Option<Json>,
    pub customer: BelongsTo<Customer>,
    pub customer_group: BelongsTo<CustomerGroup>,
}
