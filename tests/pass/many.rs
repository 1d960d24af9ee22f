//! Two hundred models in one crate, in twenty modules.
#![allow(dead_code)]

use modelink::prelude::*;

macro_rules! modules {
    ($($file:ident $module:ident;)*) => { $(
        pub mod $file {
            modules!(models $module: A B C D E F G H I J);
        }
    )* };
    (models $module:ident: $($model:ident)*) => {
        use modelink::prelude::*;

        #[module(models($($model),*))]
        pub struct $module;

        $(
            #[model]
            #[derive(Debug, Clone)]
            pub struct $model {
                pub id: Id<$model>,
                pub title: String,
                #[column(default = 0, index)]
                pub rank: i32,
                pub parent: BelongsTo<Option<$model>>,
                #[relation(mapped_by = parent)]
                pub children: HasMany<$model>,
            }
        )*
    };
}

modules! {
    m01 M01Module; m02 M02Module; m03 M03Module; m04 M04Module; m05 M05Module; m06 M06Module; m07 M07Module; m08 M08Module;
    m09 M09Module; m10 M10Module; m11 M11Module; m12 M12Module; m13 M13Module; m14 M14Module; m15 M15Module; m16 M16Module;
    m17 M17Module; m18 M18Module; m19 M19Module; m20 M20Module;
}

link! {
    pub FirstLast { m01::A.last: One<m20::J>, m20::J.firsts: Many<m01::A> }
}

#[modelink::app(
    modules(
        m01::M01Module,
        m02::M02Module,
        m03::M03Module,
        m04::M04Module,
        m05::M05Module,
        m06::M06Module,
        m07::M07Module,
        m08::M08Module,
        m09::M09Module,
        m10::M10Module,
        m11::M11Module,
        m12::M12Module,
        m13::M13Module,
        m14::M14Module,
        m15::M15Module,
        m16::M16Module,
        m17::M17Module,
        m18::M18Module,
        m19::M19Module,
        m20::M20Module
    ),
    links(FirstLast)
)]
pub struct Everything;
