// Care in groups (collectief aanbod): a share s of the units that clients need is given to g of them at a time.
//
//   staff per unit of need   r = 1 - s + s min(1, 1.3 / g)      a group takes 1.3 hours of staff an hour [assume]
//   paid per unit of staff   tariff x (1 - s + s q) / r         q: tariff per participant over that of a unit alone
//
// The ledger counts units of staff. A contract without q pays the hours of staff: q = 1.3 / g.
#pragma once

#include <algorithm>

namespace fundsim::contracts {

struct Groups {
    double share = 0.0;
    double size = 1.0;  // participants

    double staff_per_unit() const { return 1.0 - share + share * std::min(1.0, 1.3 / size); }
    /// What a unit of staff brings, over the tariff. `per_participant`: q; 0: none is agreed.
    double pay_per_unit(double per_participant) const {
        return per_participant > 0.0 ? (1.0 - share + share * per_participant) / staff_per_unit() : 1.0;
    }
};

}  // namespace fundsim::contracts
