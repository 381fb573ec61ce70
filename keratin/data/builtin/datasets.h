// The tables of the course, embedded in the library.
#pragma once

#include "keratin/data/frame/frame.h"

namespace keratin::datasets {

/// Concrete compressive strength: 1,030 mixes; cement, slag, flyash, water, superplasticizer, coarseaggregate,
/// fineaggregate (kg in a m3), age (days, int64) and the target strength (MPa). I-Cheng Yeh, "Modeling of strength of
/// high-performance concrete using artificial neural networks", 1998; UCI, CC BY 4.0.
DataFrame concrete();

/// Car evaluation: all 1,728 combinations of buying, maint, doors, persons, lug_boot and safety, with the class of
/// each: unacc (1,210), acc (384), good (69) or vgood (65). All columns are text. Marko Bohanec, 1988; UCI, CC BY 4.0.
DataFrame car_evaluation();

/// The same rows as the course prepares them: price_high, price_medium, price_low (of `buying`), maint_high,
/// maint_medium, maint_low, capacity_two, capacity_more (of `persons`), each 0 or 1, and decision: 0 unacc, 1 acc, 2
/// good, 3 vgood. doors, lug_boot and safety are left out, so no model can get more than 70.8 % of the decisions right
/// (70.0 % are unacc).
DataFrame car_evaluation_dummies();

}  // namespace keratin::datasets
