"""How much each property alone says of what is found."""
import numpy as np
from scipy.stats import spearmanr

from .measure import SETTINGS, SHARES, errors, found_of
from .prediction import fitted, iterations, logistic_fit
from .properties import PROPERTIES

#: Those that are ratios or spread over decades count by their logarithm.
_LOGARITHMIC = {"rows", "largest_share", "effective_components", "key_kurtosis", "reach"}


def fitted_to(listed):
    """Coefficients of the prediction from reach."""
    samples = [(rows, {share: found[number] for share, found in one.found.items()}) for one in listed for number, rows in enumerate(one.rows)]
    return fitted(samples, SHARES)


def rank_correlations(listed, name):
    """{setting: Spearman's coefficient between the property and top-5 found, over traces}."""
    values = [one.properties[name] for one in listed]
    return {setting: float(spearmanr(values, [one.settings[setting]["found"] for one in listed])[0]) for setting in SETTINGS}


def error_on_other_models(listed, name=None):
    """Mean absolute error of top-5 found, over SHARES and traces, each predicted by a fit to the other families' traces: from ln(M / n) and the
    mean of one property, its product with it, never more than M rows can be; from ln(M / n) alone without a name."""
    families = np.array([one.trace.family for one in listed])
    wrong = []
    for family in np.unique(families):
        features, outcome, most = _table([one for one in listed if one.trace.family != family], name)
        coefficients = logistic_fit(features, outcome / most, np.ones(len(outcome)))
        features, outcome, most = _table([one for one in listed if one.trace.family == family], name)
        predicted = most / (1 + np.exp(-np.column_stack([np.ones(len(features)), features]) @ coefficients))
        wrong.extend(np.abs(predicted - outcome))
    return float(np.mean(wrong))


def _table(listed, name):
    features, outcome, most = [], [], []
    for one in listed:
        for share in SHARES:
            value = [] if name is None else [_scaled(one.properties[name], name)]
            features.append([np.log(share), *value, *(np.log(share) * v for v in value)])
            outcome.append(found_of(one, share))
            most.append(np.mean([min(1, iterations(share, rows.num_rows) / min(rows.num_rows, 5)) for rows in one.rows]))
    return np.array(features), np.array(outcome), np.array(most)


def _scaled(value, name):
    return np.log(value) if name in _LOGARITHMIC else value


def reach_error_on_other_models(listed):
    """The same of the prediction from each heavy row's reach."""
    wrong = []
    for family in {one.trace.family for one in listed}:
        coefficients = fitted_to([one for one in listed if one.trace.family != family])
        wrong.extend(np.abs(errors([one for one in listed if one.trace.family == family], coefficients)["found"]))
    return float(np.mean(wrong))


def all_properties(listed):
    """[{"name", "correlation", "error"}]; M / n alone first, the prediction from reach last."""
    first = {"name": "none: M/n alone", "correlation": None, "error": error_on_other_models(listed)}
    each = [{"name": name, "correlation": rank_correlations(listed, name), "error": error_on_other_models(listed, name)} for name in PROPERTIES]
    last = {"name": "reach", "correlation": rank_correlations(listed, "reach"), "error": reach_error_on_other_models(listed)}
    return [first, *each, last]
