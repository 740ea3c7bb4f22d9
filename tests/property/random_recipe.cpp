// In a file of its own: RapidCheck builds a large type for it, and one compilation of that is enough.
#include "property/random_recipe.hpp"

namespace rc {

Gen<fundsim::reference::Recipe> Arbitrary<fundsim::reference::Recipe>::arbitrary() {
    using fundsim::reference::Capacity;
    using fundsim::reference::Recipe;
    return gen::build<Recipe>(
        gen::set(&Recipe::seed, gen::inRange(1U, 1000000U)), gen::set(&Recipe::municipalities, gen::inRange(1, 4)),
        gen::set(&Recipe::segments, gen::inRange(1, 5)), gen::set(&Recipe::providers, gen::inRange(2, 9)),
        gen::set(&Recipe::review, gen::element(1, 2, 4)), gen::set(&Recipe::warm_up_years, gen::inRange(0, 3)),
        gen::set(&Recipe::years, gen::inRange(1, 3)),
        gen::set(&Recipe::capacity, gen::element(Capacity::ample, Capacity::usual, Capacity::tight, Capacity::scarce)),
        gen::set(&Recipe::start_empty), gen::set(&Recipe::crisis), gen::set(&Recipe::moves), gen::set(&Recipe::setting),
        gen::set(&Recipe::groups), gen::set(&Recipe::chronic), gen::set(&Recipe::aftercare), gen::set(&Recipe::add_ons),
        gen::set(&Recipe::returns), gen::set(&Recipe::redirection), gen::set(&Recipe::misjudged),
        gen::set(&Recipe::match), gen::set(&Recipe::central), gen::set(&Recipe::out_of_contract),
        gen::set(&Recipe::administration), gen::set(&Recipe::growth), gen::set(&Recipe::frailty),
        gen::set(&Recipe::season), gen::set(&Recipe::uncertain), gen::set(&Recipe::new_contract),
        gen::set(&Recipe::contracts), gen::set(&Recipe::modifiers), gen::set(&Recipe::lots),
        gen::set(&Recipe::own_terms), gen::set(&Recipe::terms), gen::set(&Recipe::shortfall), gen::set(&Recipe::audits),
        gen::set(&Recipe::entrants), gen::set(&Recipe::behaviour));
}

}  // namespace rc
