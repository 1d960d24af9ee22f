//! The rarer shapes of models and links: other keys, counters, versions, pivot entities, self relations, policies.

/// Orders with a uuid, a counter, a version and lines of a composite key.
pub mod order {
    use modelink::prelude::*;

    #[module(models(Order, Line, Ticket, Voucher))]
    pub struct OrderModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Order {
        pub id: Id<Order, Uuid>,
        pub name: String,
        #[column(version)]
        pub version: i32,
        #[relation(mapped_by = order, cascade(delete))]
        pub lines: HasMany<Line>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Line {
        #[column(primary_key)]
        pub number: String,
        #[column(primary_key)]
        pub position: i32,
        pub words: Vec<String>,
        pub order: BelongsTo<Order>,
    }

    /// Counted by the database.
    #[model(timestamps = false)]
    #[derive(Debug, Clone)]
    pub struct Ticket {
        #[column(autoincrement)]
        pub id: Id<Ticket, i64>,
        pub holder: Option<String>,
        pub voucher: HasMany<Voucher>,
    }

    pub fn secret() -> String {
        "made by the program".to_owned()
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Voucher {
        pub id: Id<Voucher>,
        #[column(default_sql = "'from the database'", length = 40)]
        pub code: String,
        #[column(default_with = secret)]
        pub secret: String,
        #[column(unique)]
        pub name: String,
        pub ticket: BelongsTo<Option<Ticket>>,
    }
}

/// A pivot that is a model, friends of friends, and a key on the other side.
pub mod school {
    use modelink::prelude::*;

    #[module(models(Course, Student, Enrollment, Desk, Lesson, Person))]
    pub struct SchoolModule;

    #[model(id_prefix = "course")]
    #[derive(Debug, Clone)]
    pub struct Course {
        pub id: Id<Course>,
        pub title: String,
        #[relation(pivot_entity = Enrollment, mapped_by = courses)]
        pub students: ManyToMany<Student>,
    }

    #[model(id_prefix = "student")]
    #[derive(Debug, Clone)]
    pub struct Student {
        pub id: Id<Student>,
        pub name: String,
        #[relation(pivot_entity = Enrollment, mapped_by = students)]
        pub courses: ManyToMany<Course>,
        #[relation(foreign_key)]
        pub desk: HasOne<Option<Desk>>,
    }

    #[model(id_prefix = "enroll")]
    #[derive(Debug, Clone)]
    pub struct Enrollment {
        pub id: Id<Enrollment>,
        #[column(default = 1)]
        pub grade: i32,
        pub course: BelongsTo<Course>,
        pub student: BelongsTo<Student>,
    }

    /// Follows others of its kind.
    #[model(id_prefix = "person")]
    #[derive(Debug, Clone)]
    pub struct Person {
        pub id: Id<Person>,
        pub name: String,
        #[relation(mapped_by = followers, pivot_table = "follow", join_column = "fan_id", inverse_join_column = "star_id")]
        pub follows: ManyToMany<Person>,
        #[relation(mapped_by = follows)]
        pub followers: ManyToMany<Person>,
    }

    /// Needs its course, which knows nothing of it.
    #[model(id_prefix = "lesson")]
    #[derive(Debug, Clone)]
    pub struct Lesson {
        pub id: Id<Lesson>,
        pub course: BelongsTo<Course>,
    }

    #[model(id_prefix = "desk")]
    #[derive(Debug, Clone)]
    pub struct Desk {
        pub id: Id<Desk>,
        pub place: String,
    }
}

pub mod shipping {
    use modelink::prelude::*;

    #[module(models(Parcel, Route))]
    pub struct ShippingModule;

    #[model(id_prefix = "parcel")]
    #[derive(Debug, Clone)]
    pub struct Parcel {
        pub id: Id<Parcel>,
        pub label: String,
    }

    #[model(id_prefix = "route")]
    #[derive(Debug, Clone)]
    pub struct Route {
        pub id: Id<Route>,
        pub name: String,
    }
}

pub mod links {
    use modelink::prelude::*;

    use super::{
        school::Course,
        shipping::{Parcel, Route},
    };

    link! {
        /// A parcel goes with the last course that it is for.
        pub CourseParcel {
            #[cascade(delete, last)]
            Course.parcels: Many<Parcel>,
            Parcel.courses: Many<Course>,
        }
    }
    link! {
        /// A course with a route cannot be deleted.
        pub CourseRoute {
            #[restrict]
            Course.routes: Many<Route>,
            Route.courses: Many<Course>,
        }
    }
}

#[modelink::app(
    modules(order::OrderModule, school::SchoolModule, shipping::ShippingModule),
    links(links::CourseParcel, links::CourseRoute)
)]
pub struct Lab;
